package org.lanline.server.capture;

import org.lanline.server.net.SocketFilter;
import org.lanline.server.net.SocketFilter.Instruction;

/**
 * What the kernel does with a filter, for the instructions that {@link FirstLook} uses: a read past
 * the end drops the packet (Documentation/networking/filter.rst).
 */
final class KernelMachine {
    private static final int NETWORK = -0x100000;
    private static final int ETHER_TYPE = -0x1000;

    private final byte[] frame;
    private final int network;

    private KernelMachine(byte[] frame, int network) {
        this.frame = frame;
        this.network = network;
    }

    /**
     * @param network where the IP header begins
     * @return how many bytes are kept; 0 for none
     */
    static int run(SocketFilter filter, byte[] frame, int network) {
        try {
            return new KernelMachine(frame, network).run(filter);
        } catch (ArrayIndexOutOfBoundsException outside) {
            return 0;
        }
    }

    private int run(SocketFilter filter) {
        int a = 0;
        int x = 0;
        for (int at = 0; ; at++) {
            Instruction step = filter.instructions().get(at);
            int k = step.operand();
            switch (step.code()) {
                case 0x20 -> a = etherType(k);
                case 0x28 -> a = u16(k);
                case 0x30 -> a = u8(k);
                case 0x48 -> a = u16(x + k);
                case 0x50 -> a = u8(x + k);
                case 0x01 -> x = k;
                case 0xb1 -> x = 4 * (u8(k) & 0xf);
                case 0x05 -> at += k;
                case 0x15 -> at += a == k ? step.ifTrue() : step.ifFalse();
                case 0x35 ->
                        at += Integer.compareUnsigned(a, k) >= 0 ? step.ifTrue() : step.ifFalse();
                case 0x45 -> at += (a & k) != 0 ? step.ifTrue() : step.ifFalse();
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("code " + step.code());
            }
        }
    }

    private int etherType(int k) {
        if (k != ETHER_TYPE) {
            throw new AssertionError("word at " + k);
        }
        return (frame[network] & 0xf0) == 0x40 ? 0x0800 : 0x86dd;
    }

    private int u8(int k) {
        return frame[network + k - NETWORK] & 0xff;
    }

    private int u16(int k) {
        return u8(k) << 8 | u8(k + 1);
    }
}
