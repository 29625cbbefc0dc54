package org.lanline.server.net;

/**
 * Numbers of the Linux user interface that are the same on x86-64 and aarch64
 * (asm-generic/socket.h, linux/in.h, linux/in6.h, linux/udp.h, asm-generic/errno.h), and the
 * structures of 64-bit systems.
 */
final class Linux {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;

    static final int PR_SET_TIMERSLACK = 29;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 1;
    static final int EPOLLERR = 8;
    static final short POLLIN = 1;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;

    /** As an option, and as the type of what is told with a packet. */
    static final int SO_TIMESTAMPNS = 35;

    static final int IPPROTO_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_MTU_DISCOVER = 10;
    static final int IP_PMTUDISC_WANT = 1;
    static final int IP_PMTUDISC_DO = 2;
    static final int IP_PMTUDISC_DONT = 0;
    static final int IP_RECVERR = 11;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_ADD_MEMBERSHIP = 35;
    static final int IP_DROP_MEMBERSHIP = 36;
    static final int IP_MULTICAST_ALL = 49;

    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_JOIN_GROUP = 20;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;

    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    static final int SOL_PACKET = 263;
    static final int PACKET_ADD_MEMBERSHIP = 1;
    static final int PACKET_STATISTICS = 6;

    /** As an option, and as the type of what is told with a packet. */
    static final int PACKET_AUXDATA = 8;

    static final int PACKET_MR_PROMISC = 1;
    static final int PACKET_OUTGOING = 4;
    static final int ETH_P_ALL = 3;

    static final int RTMGRP_LINK = 1;
    static final int RTMGRP_IPV4_IFADDR = 0x10;
    static final int RTMGRP_IPV6_IFADDR = 0x100;

    /** {@code struct sockaddr_nl} (linux/netlink.h), and where its groups are. */
    static final int SOCKADDR_NL_BYTES = 12;

    static final int NL_GROUPS = 8;

    /** {@code struct sockaddr_in6}, the longer of the two addresses, rounded up. */
    static final int ADDRESS_BYTES = 32;

    static final int SOCKADDR_IN_BYTES = 16;
    static final int SOCKADDR_IN6_BYTES = 28;
    static final int IOVEC_BYTES = 16;

    /** {@code struct msghdr} and where its members are. */
    static final int MSGHDR_BYTES = 56;

    static final int MSG_NAME = 0;
    static final int MSG_NAMELEN = 8;
    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;

    /** {@code struct mmsghdr}: a msghdr and how many bytes were moved. */
    static final int MMSGHDR_BYTES = 64;

    static final int MSG_LEN = 56;

    /** {@code struct cmsghdr} and where its members are. */
    static final int CMSGHDR_BYTES = 16;

    static final int CMSG_LEVEL = 8;
    static final int CMSG_TYPE = 12;

    private Linux() {}
}
