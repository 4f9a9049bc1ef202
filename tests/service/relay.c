// SPDX-License-Identifier: GPL-2.0
/*
 * krb5_ap_relay: for tests of krb5_ap_nfsd, which serves nobody but the kernel.
 * Whoever opens /dev/krb5_ap_relay gets a connection that the kernel makes for
 * it, and may send through it what no NFS server ever would.
 *
 * Never load it on a machine that is to be safe: what comes back through it are
 * session keys.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/un.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#define RELAY_MAX	(2 * 1024 * 1024)
/* Seconds that a read or a write may take. */
#define RELAY_TIME	20

static char *path = "/run/gssproxy.sock";
module_param(path, charp, 0444);
MODULE_PARM_DESC(path, "socket to connect to (default /run/gssproxy.sock)");

/**
 * struct relay - an open file
 * @sock: its connection
 * @net: the namespace of the process that opened it, held like knfsd does
 */
struct relay {
	struct socket *sock;
	struct net *net;
};

static int relay_release(struct inode *inode, struct file *file)
{
	struct relay *relay = file->private_data;

	if (relay->sock)
		sock_release(relay->sock);
	put_net(relay->net);
	kfree(relay);
	return 0;
}

static int relay_open(struct inode *inode, struct file *file)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct relay *relay;
	int err;

	relay = kzalloc_obj(*relay, GFP_KERNEL);
	if (!relay)
		return -ENOMEM;
	strscpy(addr.sun_path, path, sizeof(addr.sun_path));
	relay->net = get_net(current->nsproxy->net_ns);
	file->private_data = relay;
	err = sock_create_kern(relay->net, AF_UNIX, SOCK_STREAM, 0,
			       &relay->sock);
	if (!err) {
		relay->sock->sk->sk_rcvtimeo = RELAY_TIME * HZ;
		relay->sock->sk->sk_sndtimeo = RELAY_TIME * HZ;
		err = kernel_connect(relay->sock,
				     (struct sockaddr_unsized *)&addr,
				     sizeof(addr), 0);
	}
	if (err)
		relay_release(inode, file);
	return err;
}

static ssize_t relay_read(struct file *file, char __user *buf, size_t len,
			  loff_t *pos)
{
	struct relay *relay = file->private_data;
	struct msghdr msg = {};
	struct kvec vec;
	ssize_t ret;
	void *data;

	len = min_t(size_t, len, RELAY_MAX);
	data = kvmalloc(len, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	vec = (struct kvec){ .iov_base = data, .iov_len = len };
	ret = kernel_recvmsg(relay->sock, &msg, &vec, 1, len, 0);
	if (ret > 0 && copy_to_user(buf, data, ret))
		ret = -EFAULT;
	kvfree(data);
	return ret;
}

static ssize_t relay_write(struct file *file, const char __user *buf,
			   size_t len, loff_t *pos)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct relay *relay = file->private_data;
	struct kvec vec;
	ssize_t ret;
	void *data;

	if (!len || len > RELAY_MAX)
		return -EINVAL;
	data = vmemdup_user(buf, len);
	if (IS_ERR(data))
		return PTR_ERR(data);
	vec = (struct kvec){ .iov_base = data, .iov_len = len };
	ret = kernel_sendmsg(relay->sock, &msg, &vec, 1, len);
	kvfree(data);
	return ret;
}

static const struct file_operations relay_operations = {
	.owner = THIS_MODULE,
	.open = relay_open,
	.release = relay_release,
	.read = relay_read,
	.write = relay_write,
};

static struct miscdevice relay_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "krb5_ap_relay",
	.fops = &relay_operations,
	.mode = 0600,
};
module_misc_device(relay_device);

MODULE_DESCRIPTION("Test of krb5_ap_nfsd: lets a program talk to it");
MODULE_LICENSE("GPL");
