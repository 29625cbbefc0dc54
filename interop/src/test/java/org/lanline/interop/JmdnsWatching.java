package org.lanline.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.JmDNSImpl;

/** jmdns on a host of the lab: prints the boxes that it sees come and go. */
final class JmdnsWatching {
    private JmdnsWatching() {}

    /**
     * @param args the address of the interface
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        JmDNS jmdns = JmDNS.create(InetAddress.ofLiteral(args[0]));
        jmdns.addServiceListener("_lanline._tcp.local.", new Printed());
        System.out.println("watching");
        for (int i = 0; i < 480; i++) {
            // by itself jmdns looks for records that have ended every ten seconds only (its issue
            // 239); what is asked here is when a record of ours ends in its cache
            ((JmDNSImpl) jmdns).cleanCache();
            Thread.sleep(250);
        }
    }

    private static final class Printed implements ServiceListener {
        @Override
        public void serviceAdded(ServiceEvent event) {
            event.getDNS().requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            System.out.println("gone " + event.getName());
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            System.out.println(
                    "resolved "
                            + event.getName()
                            + " "
                            + event.getInfo().getServer()
                            + " "
                            + event.getInfo().getPort()
                            + " "
                            + event.getInfo().getPropertyString("id")
                            + " "
                            + List.of(event.getInfo().getInetAddresses()));
        }
    }
}
