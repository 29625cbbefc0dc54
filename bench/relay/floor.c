// The floor that a relay is held against: a forwarder of ChannelData that knows nothing of TURN, as close to the
// kernel as C gets (epoll, recvmmsg with UDP_GRO, sendmmsg with UDP_SEGMENT).
//
//   floor ADDRESS CLIENT-PORT FIRST-RELAY-PORT PEER-ADDRESS FIRST-PEER-PORT COUNT
//
// From a client on CLIENT-PORT: takes channel 0x4000+i and its four bytes off, sends on from FIRST-RELAY-PORT+i to
// peer i. From a peer to FIRST-RELAY-PORT+i: puts the four bytes before each datagram, sends it to the client that
// was last heard on that channel. A run stays a run.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGES 32
#define SEGMENTS 64
#define ROOM (65536 + 1344)
#define MOST_RELAYS 1024

struct outgoing { // one message to be sent: up to 64 datagrams, each perhaps with four bytes before it
    struct iovec parts[2 * SEGMENTS];
    char control[CMSG_SPACE(sizeof(uint16_t))];
};

static char room[MESSAGES][ROOM];
static struct sockaddr_in from[MESSAGES];
static char controls[MESSAGES][64];
static struct iovec in_parts[MESSAGES];
static struct mmsghdr in[MESSAGES], out[MESSAGES];
static struct outgoing outgoing[MESSAGES];
static uint32_t headers[MESSAGES][2];
static struct sockaddr_in clients[MOST_RELAYS], peers[MOST_RELAYS];
static int relay_fds[MOST_RELAYS];

static int bound(const char *address, int port) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), one = 1, bytes = 1 << 21;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &at.sin_addr);
    setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("bind");
        exit(3);
    }
    return fd;
}

static int receive(int fd) {
    for (int i = 0; i < MESSAGES; i++) {
        in_parts[i] = (struct iovec){room[i], 65536};
        in[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i],
            .msg_iov = &in_parts[i], .msg_iovlen = 1, .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
    }
    return recvmmsg(fd, in, MESSAGES, MSG_DONTWAIT, NULL);
}

static int segment_bytes(int message) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&in[message].msg_hdr); c; c = CMSG_NXTHDR(&in[message].msg_hdr, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) return *(int *)CMSG_DATA(c);
    }
    return in[message].msg_len;
}

static void address_to(int slot, struct sockaddr_in *to, int parts, int segment, int segments) {
    struct msghdr *m = &out[slot].msg_hdr;
    *m = (struct msghdr){.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = outgoing[slot].parts, .msg_iovlen = parts};
    if (segments > 1) {
        m->msg_control = outgoing[slot].control;
        m->msg_controllen = sizeof outgoing[slot].control;
        struct cmsghdr *c = CMSG_FIRSTHDR(m);
        *c = (struct cmsghdr){.cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof(uint16_t))};
        *(uint16_t *)CMSG_DATA(c) = segment;
    }
}

static void flush(int fd, int count) {
    for (int done = 0; done < count;) {
        int sent = sendmmsg(fd, out + done, count - done, 0);
        done += sent > 0 ? sent : errno == EINTR ? 0 : 1;
    }
}

// Each datagram without its header. Single ones of one channel that follow each other leave as a run.
static void from_clients(int messages) {
    int slot = -1, channel = -1, segment = 0, parts = 0;
    for (int m = 0; m < messages; m++) {
        int step = segment_bytes(m), length = in[m].msg_len;
        for (int at = 0; at + 4 <= length; at += step) {
            int size = (at + step > length ? length - at : step) - 4;
            int to = ntohs(*(uint16_t *)(room[m] + at)) - 0x4000;
            if (to < 0 || to >= MOST_RELAYS || !relay_fds[to]) continue;
            if (to != channel || size > segment || parts == SEGMENTS || outgoing[slot].parts[parts - 1].iov_len < (size_t)segment) {
                if (slot >= 0) address_to(slot, &peers[channel], parts, segment, parts);
                if (slot >= 0 && (to != channel || slot == MESSAGES - 1)) { flush(relay_fds[channel], slot + 1); slot = -1; }
                slot++, channel = to, segment = size, parts = 0;
                clients[to] = from[m];
            }
            outgoing[slot].parts[parts++] = (struct iovec){room[m] + at + 4, size};
        }
    }
    if (slot >= 0) {
        address_to(slot, &peers[channel], parts, segment, parts);
        flush(relay_fds[channel], slot + 1);
    }
}

// Each datagram with a header before it. All messages are of one peer.
static void from_peer(int client_fd, int relay, int messages) {
    int slot = -1, segment = 0, segments = SEGMENTS;
    for (int m = 0; m < messages; m++) {
        int step = segment_bytes(m), length = in[m].msg_len;
        for (int at = 0; at < length; at += step) {
            int size = at + step > length ? length - at : step, whole = size + 4;
            if (segments == SEGMENTS || whole > segment || outgoing[slot].parts[2 * segments - 1].iov_len + 4 < (size_t)segment) {
                if (slot >= 0) address_to(slot, &clients[relay], 2 * segments, segment, segments);
                if (slot == MESSAGES - 1) { flush(client_fd, slot + 1); slot = -1; }
                slot++, segment = whole, segments = 0;
                headers[slot][0] = htonl((0x4000 + relay) << 16 | size);
            }
            uint32_t *header = &headers[slot][size + 4 < segment];
            *header = htonl((0x4000 + relay) << 16 | size);
            outgoing[slot].parts[2 * segments] = (struct iovec){header, 4};
            outgoing[slot].parts[2 * segments + 1] = (struct iovec){room[m] + at, size};
            segments++;
        }
    }
    if (slot >= 0) {
        address_to(slot, &clients[relay], 2 * segments, segment, segments);
        flush(client_fd, slot + 1);
    }
}

int main(int n, char **a) {
    if (n != 7) return fprintf(stderr, "floor ADDRESS CLIENT-PORT FIRST-RELAY-PORT PEER-ADDRESS FIRST-PEER-PORT COUNT\n"), 2;
    int epoll = epoll_create1(0), client_fd = bound(a[1], atoi(a[2])), count = atoi(a[6]);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = MOST_RELAYS}, events[64];
    epoll_ctl(epoll, EPOLL_CTL_ADD, client_fd, &event);
    for (int i = 0; i < count && i < MOST_RELAYS; i++) {
        peers[i] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(a[5]) + i)};
        inet_pton(AF_INET, a[4], &peers[i].sin_addr);
        relay_fds[i] = bound(a[1], atoi(a[3]) + i);
        event.data.u32 = i;
        epoll_ctl(epoll, EPOLL_CTL_ADD, relay_fds[i], &event);
    }
    puts("ready");
    fflush(stdout);
    for (int datagrams = 0;;) {
        if (datagrams > 1) usleep(200); // under load, packets may gather for a moment
        int ready = epoll_wait(epoll, events, 64, -1);
        datagrams = 0;
        for (int i = 0; i < ready; i++) {
            int relay = events[i].data.u32, messages = receive(relay == MOST_RELAYS ? client_fd : relay_fds[relay]);
            if (messages <= 0) continue;
            datagrams += messages;
            if (relay == MOST_RELAYS) from_clients(messages);
            else from_peer(client_fd, relay, messages);
        }
    }
}
