package org.lanline.server.provision;

/** One account, in the words of each maker. */
final class Templates {
    private Templates() {}

    static String yealink(PhoneSettings phone) {
        return """
        #!version:1.0.0.1
        account.1.enable = 1
        account.1.label = %1$s
        account.1.display_name = %1$s
        account.1.user_name = %2$s
        account.1.auth_name = %2$s
        account.1.password = %3$s
        account.1.sip_server.1.address = %4$s
        account.1.sip_server.1.port = %6$d
        account.1.sip_server.1.transport_type = 0
        account.1.sip_server.1.expires = 300
        account.1.outbound_proxy_enable = 1
        account.1.outbound_proxy.1.address = %5$s
        account.1.outbound_proxy.1.port = %6$d
        account.1.nat.rport = 1
        account.1.subscribe_mwi = 1
        """
                .formatted(
                        phone.name(),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    static String snom(PhoneSettings phone) {
        return """
        <?xml version="1.0" encoding="utf-8"?>
        <settings>
          <phone-settings>
            <user_active idx="1" perm="RW">on</user_active>
            <user_realname idx="1" perm="RW">%1$s</user_realname>
            <user_name idx="1" perm="RW">%2$s</user_name>
            <user_pname idx="1" perm="RW">%2$s</user_pname>
            <user_pass idx="1" perm="RW">%3$s</user_pass>
            <user_host idx="1" perm="RW">%4$s</user_host>
            <user_outbound idx="1" perm="RW">%5$s:%6$d</user_outbound>
            <user_expiry idx="1" perm="RW">300</user_expiry>
          </phone-settings>
        </settings>
        """
                .formatted(
                        xml(phone.name()),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    /** By number: account 1 active, its server, proxy, user, password, names, expiry and MWI. */
    static String grandstream(PhoneSettings phone) {
        return """
        <?xml version="1.0" encoding="UTF-8"?>
        <gs_provision version="1">
          <config version="1">
            <P271>1</P271>
            <P270>%1$s</P270>
            <P3>%1$s</P3>
            <P35>%2$s</P35>
            <P36>%2$s</P36>
            <P34>%3$s</P34>
            <P47>%4$s</P47>
            <P48>%5$s:%6$d</P48>
            <P32>5</P32>
            <P130>0</P130>
            <P99>1</P99>
          </config>
        </gs_provision>
        """
                .formatted(
                        xml(phone.name()),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    static String fanvil(PhoneSettings phone) {
        return """
        <<VOIP CONFIG FILE>>Version:2.0002

        <SIP CONFIG MODULE>
        --SIP Line List--  :
        SIP1 Phone Number       :%2$s
        SIP1 Display Name       :%1$s
        SIP1 Register Addr      :%4$s
        SIP1 Register Port      :%6$d
        SIP1 Register User      :%2$s
        SIP1 Register Pswd      :%3$s
        SIP1 Register TTL       :300
        SIP1 Enable Reg         :1
        SIP1 Proxy Addr         :%5$s
        SIP1 Proxy Port         :%6$d
        SIP1 Proxy User         :%2$s
        SIP1 Proxy Pswd         :%3$s
        SIP1 MWI Sub            :1
        <<END OF FILE>>
        """
                .formatted(
                        phone.name(),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    static String linphone(PhoneSettings phone) {
        return """
        <?xml version="1.0" encoding="UTF-8"?>
        <config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">
          <section name="sip">
            <entry name="default_proxy" overwrite="true">0</entry>
          </section>
          <section name="auth_info_0">
            <entry name="username" overwrite="true">%2$s</entry>
            <entry name="passwd" overwrite="true">%3$s</entry>
            <entry name="realm" overwrite="true">%4$s</entry>
            <entry name="domain" overwrite="true">%4$s</entry>
          </section>
          <section name="proxy_0">
            <entry name="reg_identity" overwrite="true">"%1$s" &lt;sip:%2$s@%4$s&gt;</entry>
            <entry name="reg_proxy" overwrite="true">&lt;sip:%5$s:%6$d;transport=tcp&gt;</entry>
            <entry name="reg_route" overwrite="true">&lt;sip:%5$s:%6$d;transport=tcp;lr&gt;</entry>
            <entry name="reg_expires" overwrite="true">300</entry>
            <entry name="reg_sendregister" overwrite="true">1</entry>
          </section>
        </config>
        """
                .formatted(
                        xml(phone.name().replace("\"", "").replace("\\", "")),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    static String plain(PhoneSettings phone) {
        return """
        name      %s
        user      %s
        password  %s
        domain    %s
        server    %s:%d
        """
                .formatted(
                        phone.name(),
                        phone.user(),
                        phone.password(),
                        phone.domain(),
                        phone.host(),
                        phone.port());
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
