/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What any service that listens to strangers on TCP needs: a few threads that
 * serve one connection after the other, limits on time, and an orderly end.
 */
#ifndef _KRB5_AP_SERVICE_TCP_H
#define _KRB5_AP_SERVICE_TCP_H

#include <linux/net.h>
#include <linux/socket.h>
#include <linux/types.h>

struct kvec;
struct net;
struct task_struct;
struct tcp_worker;

/**
 * struct tcp_service - a service
 * @name: of its threads
 * @port: where it listens
 * @workers: connections that are served at once
 * @data_size: octets that each of them has for itself
 * @serve: serves a connection; when it returns, the connection is closed
 * @listener: where connections come from; holds the namespace
 * @stopping: under tcp_lock
 * @worker: threads; those with a task have begun
 */
struct tcp_service {
	const char *name;
	unsigned short port;
	unsigned int workers;
	size_t data_size;
	void (*serve)(struct tcp_worker *worker, const struct sockaddr *peer);
	struct socket *listener;
	bool stopping;
	struct tcp_worker **worker;
};

/**
 * struct tcp_worker - a thread that serves one connection after the other
 * @service: whose it is
 * @task: the thread, with a reference: it may end before it is told to
 * @sock: the connection, NULL between two. Changed by the thread under
 *	tcp_lock, so that tcp_stop() can shut it down; the thread itself may
 *	read it without.
 * @data: the service's own; zeros at first
 */
struct tcp_worker {
	struct tcp_service *service;
	struct task_struct *task;
	struct socket *sock;
	u8 data[] __aligned(8);
};

int tcp_start(struct tcp_service *service, struct net *net);
void tcp_stop(struct tcp_service *service);
struct net *tcp_net(const struct tcp_worker *worker);
int tcp_receive(struct tcp_worker *worker, void *buf, size_t len,
		unsigned long deadline);
int tcp_send(struct tcp_worker *worker, struct kvec *vec, unsigned int n,
	     unsigned long deadline);

#endif /* _KRB5_AP_SERVICE_TCP_H */
