package org.lanline.server.net;

import java.util.List;

/**
 * A program that the kernel runs on each packet for a socket (classic BPF, linux/filter.h).
 *
 * @param instructions at most {@value #MOST_INSTRUCTIONS}
 */
public record SocketFilter(List<Instruction> instructions) {
    public static final int MOST_INSTRUCTIONS = 4_096;

    /** {@code struct sock_filter}. */
    static final int INSTRUCTION_BYTES = 8;

    /**
     * One step.
     *
     * @param ifTrue how many instructions are passed over when the comparison holds, 0 to 255
     * @param ifFalse when it does not
     */
    public record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    public SocketFilter {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty() || instructions.size() > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException(instructions.size() + " instructions");
        }
    }

    NativeMemory laidOut() {
        NativeMemory memory = NativeMemory.of(instructions.size() * INSTRUCTION_BYTES);
        for (Instruction each : instructions) {
            memory.bytes()
                    .putShort((short) each.code())
                    .put((byte) each.ifTrue())
                    .put((byte) each.ifFalse())
                    .putInt(each.operand());
        }
        return memory;
    }
}
