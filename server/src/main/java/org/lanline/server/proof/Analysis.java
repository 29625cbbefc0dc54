package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.server.capture.PacketRing;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.store.KeptProofs;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.findings.Reported;
import org.lanline.trace.report.Annotations;
import org.lanline.trace.report.HtmlReport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Has the analyser read what the box saw and what the devices report. The only class of the box
 * that knows it, beside {@code Judgement}: made when it is needed, so that the analyser is loaded
 * with the first evidence.
 */
final class Analysis implements Inquiry.Bench, ProofApi.Zipping {

    private static final String SIGNALLING = "signalling.pcapng";
    private static final String PACKETS = "packets.pcapng";
    private static final String CAPTURED =
            "Made with the packets of this call that passed the box: its SIP, and what the box"
                    + " relayed. What went straight from device to device did not pass the box, so"
                    + " no packet shows it: there the devices' own reports are the evidence.";
    private static final String CUT =
            "The box stopped during this call: what came after that is not in here.";

    private final Supplier<List<LanInterface>> networks;

    /**
     * @param networks of the box, now
     */
    Analysis(Supplier<List<LanInterface>> networks) {
        this.networks = networks;
    }

    /** What the box saw, as a capture. */
    byte[] capture(Sight sight) {
        return Signalling.capture(sight.passed(), own());
    }

    /** What the box captured of a call; null when that is nothing. */
    KeptProofs.@Nullable Packets packets(
            Sight sight, List<Evidence> evidence, PacketRing.Kept ring) {
        if (ring.files().isEmpty()) {
            return null;
        }
        CallPackets.Places places = new CallPackets.Places(sight);
        List<String> records = evidence.stream().map(Evidence::json).toList();
        Call call = call(trace(SIGNALLING, capture(sight), records), sight.callId());
        if (call != null) {
            for (Reported reported : call.reports()) {
                CallRecord record = reported.record();
                record.paths().forEach(each -> places.used(each.local(), each.remote()));
                record.pairs()
                        .forEach(
                                each ->
                                        places.used(
                                                each.local().address(), each.remote().address()));
            }
        }
        return CallPackets.of(sight, places, ring, own());
    }

    private List<CaptureInterface.Network> own() {
        return networks.get().stream()
                .flatMap(lan -> lan.addresses().stream())
                .map(own -> new CaptureInterface.Network(own.address(), own.prefixLength()))
                .toList();
    }

    @Override
    public Conclusion judge(Sight sight, List<Evidence> evidence) {
        List<String> records = evidence.stream().map(Evidence::json).toList();
        Trace trace = trace(SIGNALLING, capture(sight), records);
        return new Judgement(sight, evidence, lan(), call(trace, sight.callId())).conclusion();
    }

    private Lan lan() {
        return new Lan(
                own().stream()
                        .map(own -> new Lan.Prefix(own.address(), own.prefixLength()))
                        .toList());
    }

    private static Trace trace(String name, byte[] capture, List<String> records) {
        List<Input> inputs = new ArrayList<>();
        inputs.add(Input.of(name, capture));
        for (int i = 0; i < records.size(); i++) {
            inputs.add(Input.of("record-" + (i + 1) + ".json", ProofApi.utf8(records.get(i))));
        }
        return Trace.from(inputs, List.of());
    }

    /** Null when it makes nothing of it. */
    private static @Nullable Call call(Trace trace, String callId) {
        return trace.found().calls().stream()
                .filter(call -> isOf(call, callId))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOf(Call call, String callId) {
        return call.sip() != null
                ? call.sip().callId().equals(callId)
                : call.reports().stream().anyMatch(report -> callId.equals(report.record().call()));
    }

    private static List<String> remarks(KeptProofs.Row row) {
        List<String> remarks = new ArrayList<>();
        if (row.cut()) {
            remarks.add(CUT);
        }
        if (row.packets() > 0) {
            remarks.add(CAPTURED);
        }
        return remarks;
    }

    @Override
    public byte[] zip(KeptProofs.Whole kept) {
        List<String> records = CallJson.records(kept.callJson());
        Trace trace = trace(SIGNALLING, kept.signalling(), records);
        byte[] packets = kept.capture();
        Trace wire = packets == null ? trace : trace(PACKETS, packets, records);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("report.html"));
            out.write(ProofApi.utf8(HtmlReport.of(wire, remarks(kept.row()))));
            out.putNextEntry(new ZipEntry("call.json"));
            out.write(ProofApi.utf8(CallJson.whole(kept)));
            out.putNextEntry(new ZipEntry(SIGNALLING));
            Input capture = Input.of(SIGNALLING, kept.signalling());
            Annotations.write(trace, capture, out, new Problems());
            if (packets != null) {
                out.putNextEntry(new ZipEntry(PACKETS));
                Annotations.write(wire, Input.of(PACKETS, packets), out, new Problems());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot fail", impossible);
        }
        return zip.toByteArray();
    }
}
