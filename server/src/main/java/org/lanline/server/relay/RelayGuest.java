package org.lanline.server.relay;

/**
 * Somebody who is relayed now.
 *
 * @param user whose device it is
 * @param call for which call, by its Call-ID; {@code -} for a lasting user of the settings
 * @param because why the call needed it, such as {@code failed}
 * @param transport between the device and the box, such as {@code UDP}
 * @param client where the device is
 * @param relayed the address that it is given, or one of each family
 * @param sinceSeconds since 1970
 */
public record RelayGuest(
        String user,
        String call,
        String because,
        String transport,
        String client,
        String relayed,
        long sinceSeconds) {

    /** The same device at another address. */
    RelayGuest at(String address) {
        return new RelayGuest(user, call, because, transport, address, relayed, sinceSeconds);
    }
}
