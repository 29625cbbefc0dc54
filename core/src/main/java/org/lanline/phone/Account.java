package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.NameAddr;
import org.lanline.sip.Parameters;
import org.lanline.sip.SipUri;

/**
 * Who a phone belongs to.
 *
 * @param user the user part of its address of record, and its user for digest
 * @param domain that the address is in
 * @param displayName what others see, or null
 * @param password may be empty where nobody asks for one
 */
public record Account(String user, String domain, @Nullable String displayName, String password) {

    /** The address of record. */
    public SipUri uri() {
        return SipUri.of(user, domain);
    }

    NameAddr address() {
        return new NameAddr(displayName, uri(), Parameters.NONE);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return uri().toString();
    }
}
