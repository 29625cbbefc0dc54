// Drives a relay from both sides and says what came through: COUNT clients with ChannelData on one side, as many
// peers (from PEER-PORT on) on the other, both in this process, so that a packet's delay is the difference of two readings of one clock.
//
//   load turn SERVER PORT CLIENT-ADDRESS PEER-ADDRESS PEER-PORT COUNT USER PASSWORD   allocates and binds COUNT channels
//   load bare SERVER PORT CLIENT-ADDRESS PEER-ADDRESS PEER-PORT COUNT FIRST-RELAY-PORT -   for the forwarders of this bench
//   load direct - 0 CLIENT-ADDRESS PEER-ADDRESS PEER-PORT COUNT - -                        without a relay, to compare
//
// Then reads cases from standard input, one a line, and answers each with a line of JSON:
//
//   SIZE BURST RATE SECONDS WINDOW PID
//
// payload bytes; datagrams in a run; packets a second, 0 for as many as go; how long; how many packets may be on their
// way where the rate is 0, so that the relay is saturated and not flooded; whose CPU time is read.
//
// "others" is what share of a core other programs have used meanwhile: of this one, which never rests here, or of the relay's.
//
// Half of the runs go up, half down. A run of more than one leaves as one message (UDP_SEGMENT).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 1024
#define MESSAGES 32
#define RELAY_CORE 0
#define COOKIE 0x2112A442u

static int count, direct, client_fds[MOST], peer_fds[MOST], epoll_fd;
static struct sockaddr_in servers[MOST], relays[MOST], peers[MOST];
static uint16_t channels[MOST];

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

// What a process has used, user and system, all threads: as in /proc/PID/stat, but not in ticks of 10 ms.
static double cpu_seconds(int pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return -1;
    return t.tv_sec + t.tv_nsec / 1e9;
}

// Seconds that a core has been busy, with whatever: the first eight numbers of its line but for idle and waiting for disks.
static double busy_seconds(int core) {
    char line[512], name[16];
    double busy = 0;
    unsigned long spent[8];
    FILE *stat = fopen("/proc/stat", "r");
    snprintf(name, sizeof name, "cpu%d ", core);
    while (stat && fgets(line, sizeof line, stat)) {
        if (strncmp(line, name, strlen(name))) continue;
        sscanf(line + strlen(name), "%lu %lu %lu %lu %lu %lu %lu %lu", spent, spent + 1, spent + 2, spent + 3, spent + 4, spent + 5, spent + 6, spent + 7);
        busy = (spent[0] + spent[1] + spent[2] + spent[5] + spent[6] + spent[7]) / (double)sysconf(_SC_CLK_TCK);
    }
    if (stat) fclose(stat);
    return busy;
}

static void die(const char *why) {
    fprintf(stderr, "load: %s\n", why);
    exit(3);
}

static struct sockaddr_in address(const char *text, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, text, &a.sin_addr) != 1) die("not an IPv4 address");
    return a;
}

static int bound(struct sockaddr_in at, uint32_t token) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), one = 1, bytes = 1 << 22;
    setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) die("cannot bind");
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = token};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    return fd;
}

// --- TURN, as little as the bench needs (RFC 8656, RFC 8489) ------------------------------------------------------

static uint8_t message[1500], answer[1500], key[16];
static int message_length, answer_length, has_key;
static char realm[256], nonce[512];

static void begin(uint16_t type) {
    memset(message, 0, 20);
    *(uint16_t *)message = htons(type);
    *(uint32_t *)(message + 4) = htonl(COOKIE);
    for (int i = 8; i < 20; i++) message[i] = rand();
    message_length = 20;
}

static void attribute(uint16_t type, const void *value, int length) {
    uint8_t *at = message + message_length;
    memset(at, 0, 4 + ((length + 3) & ~3));
    *(uint16_t *)at = htons(type);
    *(uint16_t *)(at + 2) = htons(length);
    memcpy(at + 4, value, length);
    message_length += 4 + ((length + 3) & ~3);
    *(uint16_t *)(message + 2) = htons(message_length - 20);
}

static const uint8_t *find(uint16_t type, int *length) {
    for (int at = 20; at + 4 <= answer_length;) {
        *length = ntohs(*(uint16_t *)(answer + at + 2));
        if (ntohs(*(uint16_t *)(answer + at)) == type) return answer + at + 4;
        at += 4 + ((*length + 3) & ~3);
    }
    return NULL;
}

static void sign(const char *user, const char *password) {
    if (!has_key) return;
    attribute(0x0006, user, strlen(user));
    attribute(0x0014, realm, strlen(realm));
    attribute(0x0015, nonce, strlen(nonce));
    char text[1024];
    uint8_t mac[20];
    unsigned size;
    snprintf(text, sizeof text, "%s:%s:%s", user, realm, password);
    EVP_Digest(text, strlen(text), key, &size, EVP_md5(), NULL);
    *(uint16_t *)(message + 2) = htons(message_length - 20 + 24);
    HMAC(EVP_sha1(), key, 16, message, message_length, mac, &size);
    attribute(0x0008, mac, 20);
}

static void transact(int fd) {
    for (int attempt = 0; attempt < 7; attempt++) {
        sendto(fd, message, message_length, 0, (struct sockaddr *)&servers[0], sizeof servers[0]);
        struct pollfd p = {.fd = fd, .events = POLLIN};
        while (poll(&p, 1, 500) > 0) {
            answer_length = recv(fd, answer, sizeof answer, 0);
            if (answer_length >= 20 && !memcmp(answer + 8, message + 8, 12)) return;
        }
    }
    die("the relay does not answer");
}

static int error_code(void) {
    int length;
    const uint8_t *error = find(0x0009, &length);
    return error && length >= 4 ? (error[2] & 7) * 100 + error[3] : 0;
}

static void learn_nonce(void) {
    int length;
    const uint8_t *value = find(0x0014, &length);
    if (value) snprintf(realm, sizeof realm, "%.*s", length, value);
    value = find(0x0015, &length);
    if (value) snprintf(nonce, sizeof nonce, "%.*s", length, value);
    has_key = 1;
}

static void xor_address(uint8_t *to, struct sockaddr_in from) {
    to[0] = 0, to[1] = 1;
    *(uint16_t *)(to + 2) = from.sin_port ^ htons(COOKIE >> 16);
    *(uint32_t *)(to + 4) = from.sin_addr.s_addr ^ htonl(COOKIE);
}

static void request(int i, uint16_t type, const char *user, const char *password) {
    uint8_t value[8] = {17, 0, 0, 0};
    int fd = client_fds[i];
    for (int attempt = 0; attempt < 4; attempt++) {
        begin(type);
        if (type == 0x0003) {
            attribute(0x0019, value, 4); // REQUESTED-TRANSPORT: UDP
        } else {
            uint16_t number[2] = {htons(channels[i]), 0};
            attribute(0x000C, number, 4);
            xor_address(value, peers[i]);
            attribute(0x0012, value, 8);
        }
        sign(user, password);
        transact(fd);
        if (answer[0] == 1 && (answer[1] & 0x10) == 0) return;
        int code = error_code();
        if (code != 401 && code != 438) {
            fprintf(stderr, "load: the relay refused with %d\n", code);
            exit(3);
        }
        learn_nonce();
    }
    die("the relay does not take these credentials");
}

static void allocate(int i, const char *user, const char *password) {
    int length;
    request(i, 0x0003, user, password);
    const uint8_t *relayed = find(0x0016, &length);
    if (!relayed || length < 8) die("no relayed address");
    relays[i] = (struct sockaddr_in){.sin_family = AF_INET,
        .sin_port = *(uint16_t *)(relayed + 2) ^ htons(COOKIE >> 16),
        .sin_addr.s_addr = *(uint32_t *)(relayed + 4) ^ htonl(COOKIE)};
    request(i, 0x0009, user, password);
}

// --- the load ------------------------------------------------------------------------------------------------------

struct tally {
    uint64_t sent, received, unsent;
    uint32_t *delays; // nanoseconds
    size_t delays_room;
};

static char out_room[65536];
static char in_room[MESSAGES][65536 + 1344];
static struct iovec in_parts[MESSAGES];
static char in_controls[MESSAGES][64];
static struct mmsghdr in[MESSAGES];

// A run of datagrams that carry the time; from a client with the ChannelData header.
static int send_run(int up, int i, int size, int burst) {
    int header = up && !direct ? 4 : 0, step = header + size;
    uint64_t time = now();
    for (int at = 0; at < burst * step; at += step) {
        if (header) *(uint32_t *)(out_room + at) = htonl((uint32_t)channels[i] << 16 | size);
        memcpy(out_room + at + header, &time, sizeof time);
    }
    struct iovec part = {out_room, burst * step};
    char control[CMSG_SPACE(sizeof(uint16_t))] = {0};
    struct sockaddr_in *to = up ? &servers[i] : &relays[i];
    struct msghdr m = {.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = &part, .msg_iovlen = 1};
    if (burst > 1) {
        m.msg_control = control, m.msg_controllen = sizeof control;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_UDP, c->cmsg_type = UDP_SEGMENT, c->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        *(uint16_t *)CMSG_DATA(c) = step;
    }
    return sendmsg(up ? client_fds[i] : peer_fds[i], &m, 0) == (ssize_t)(burst * step);
}

static void receive(int fd, int header, struct tally *t) {
    for (int i = 0; i < MESSAGES; i++) {
        in_parts[i] = (struct iovec){in_room[i], 65536};
        in[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1,
            .msg_control = in_controls[i], .msg_controllen = 64};
    }
    int messages = recvmmsg(fd, in, MESSAGES, MSG_DONTWAIT, NULL);
    uint64_t time = now();
    for (int m = 0; m < messages; m++) {
        int step = in[m].msg_len, length = in[m].msg_len;
        struct cmsghdr *c = CMSG_FIRSTHDR(&in[m].msg_hdr);
        if (c && c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) step = *(int *)CMSG_DATA(c);
        for (int at = 0; at + header + 8 <= length; at += step) {
            uint64_t sent;
            memcpy(&sent, in_room[m] + at + header, sizeof sent);
            if (t->received < t->delays_room) t->delays[t->received] = time - sent;
            t->received++;
        }
    }
}

static void receive_all(struct tally *t) {
    struct epoll_event events[64];
    int ready = epoll_wait(epoll_fd, events, 64, 0);
    for (int i = 0; i < ready; i++) {
        int token = events[i].data.u32;
        int peer = token >= MOST;
        receive(peer ? peer_fds[token - MOST] : client_fds[token], peer || direct ? 0 : 4, t);
    }
}

// Until nothing has come for 30 ms: what belongs to an earlier case is not counted in the next.
static void settle(struct tally *t) {
    uint64_t began = now(), last = began, before = t->received;
    while (now() - last < 30000000 && now() - began < 2000000000ull) {
        receive_all(t);
        if (t->received != before) before = t->received, last = now();
    }
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void run(int size, int burst, double rate, double seconds, int window, int pid, struct tally *t) {
    uint64_t began = now(), end = began + seconds * 1e9, progress = began;
    uint64_t last_received = 0;
    int64_t lost = 0;
    double gap = rate > 0 ? burst * 1e9 / rate : 0, cpu = cpu_seconds(pid), own = cpu_seconds(getpid());
    double busy = busy_seconds(RELAY_CORE);
    t->sent = t->received = t->unsent = 0;
    for (uint64_t turn = 0, time = began; time < end; time = now()) {
        int due = rate > 0 ? time >= began + (uint64_t)(turn * gap)
                           : (int64_t)(t->sent - t->received) - lost + burst <= window;
        if (due) {
            int i = (turn / 2) % count;
            if (send_run(turn % 2 == 0, i, size, burst)) t->sent += burst;
            else t->unsent += burst;
            turn++;
        }
        if (!due || turn % 8 == 0) receive_all(t);
        if (t->received != last_received) last_received = t->received, progress = time;
        else if (time - progress > 10000000) lost = t->sent - t->received, progress = time; // what was lost makes room
    }
    double took = (now() - began) / 1e9;
    uint64_t measured = t->received;
    for (uint64_t until = now() + 100000000; now() < until;) receive_all(t);
    double whole = (now() - began) / 1e9;
    cpu = cpu_seconds(pid) - cpu;
    double here = 1 - (cpu_seconds(getpid()) - own) / whole, there = (busy_seconds(RELAY_CORE) - busy - cpu) / whole;
    size_t n = t->received < t->delays_room ? t->received : t->delays_room;
    qsort(t->delays, n, sizeof *t->delays, compare);
    printf("{\"size\":%d,\"burst\":%d,\"rate\":%.0f,\"seconds\":%.3f,\"sent\":%lu,\"received\":%lu,\"lost\":%ld,"
           "\"perSecond\":%.0f,\"cpuSeconds\":%.4f,\"p50us\":%.1f,\"p99us\":%.1f,\"others\":%.3f}\n",
        size, burst, rate, took, t->sent, t->received, (long)(t->sent - t->received), measured / took, cpu,
        n ? t->delays[n / 2] / 1e3 : 0, n ? t->delays[n * 99 / 100] / 1e3 : 0, here > there ? here : there);
    fflush(stdout);
}

int main(int n, char **a) {
    if (n != 10) return fprintf(stderr, "load turn|bare SERVER PORT CLIENT-ADDRESS PEER-ADDRESS PEER-PORT COUNT USER|FIRST-RELAY-PORT PASSWORD|-\n"), 2;
    int turn = !strcmp(a[1], "turn");
    direct = !strcmp(a[1], "direct");
    count = atoi(a[7]);
    if (count < 1 || count > MOST) die("1 to 1024 allocations");
    epoll_fd = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        socklen_t length = sizeof relays[i];
        peers[i] = address(a[5], atoi(a[6]) + i);
        peer_fds[i] = bound(peers[i], MOST + i);
        client_fds[i] = bound(address(a[4], 0), i);
        servers[i] = direct ? peers[i] : address(a[2], atoi(a[3]));
        channels[i] = 0x4000 + i;
        if (turn) allocate(i, a[8], a[9]);
        else if (direct) getsockname(client_fds[i], (struct sockaddr *)&relays[i], &length);
        else relays[i] = address(a[2], atoi(a[8]) + i);
    }
    struct tally t = {.delays_room = 4000000};
    t.delays = malloc(t.delays_room * sizeof *t.delays);
    printf("ready\n");
    fflush(stdout);
    int size, burst, window, pid;
    double rate, seconds;
    while (scanf("%d %d %lf %lf %d %d", &size, &burst, &rate, &seconds, &window, &pid) == 6) {
        if (size < 8 || (size + 4) * burst > 65000) die("a run does not fit a datagram");
        for (int i = 0; i < count; i++) send_run(1, i, size, 1); // so that a bare forwarder knows its clients
        settle(&t);
        run(size, burst, rate, seconds, window, pid, &t);
    }
    return 0;
}
