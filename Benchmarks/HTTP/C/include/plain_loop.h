// The yardstick: a plain loop over libcurl's multi interface, without threads, tasks or anything else in front.
#pragma once

struct plain_loop;

/// Makes `concurrency` transfers for the URL; NULL if libcurl won't.
struct plain_loop *plain_loop_open(const char *url, int concurrency);

/// Makes `count` requests, as many at once as there are transfers. Returns how many were answered with 200.
int plain_loop_run(struct plain_loop *loop, int count);

void plain_loop_close(struct plain_loop *loop);
