// SPDX-License-Identifier: GPL-2.0

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;

/**
 * Authenticates to krb5_ap_echo with Java's own Kerberos (JGSS).
 *
 * <p>usage: java JavaClient.java USER PASSWORD CASE:SERVICE...
 *
 * <p>A case is "mutual"; "one-way", without mutual authentication; or "flip",
 * where the reply is spoilt before JGSS sees it. Java logs in with the password
 * and fetches the tickets. JGSS puts a GSS-API token around the AP-REQ and wants
 * one around the AP-REP (RFC 4121, section 4.1); the service speaks neither, so
 * it is taken off and put on here.
 *
 * <p>Prints a line per case, "CASE:SERVICE: server: LINE; AP-REP: verified" if
 * it went well.
 */
final class JavaClient {
    private static final int PORT = 4488;
    private static final int PATIENCE = 60000;
    private static final String MECHANISM = "1.2.840.113554.1.2.2";
    private static final String NAME_TYPE = "1.2.840.113554.1.2.2.1";
    private static final int TOKEN_AP_REQ = 0x0100;
    private static final int TOKEN_AP_REP = 0x0200;
    private static final int APPLICATION_0 = 0x60;

    private byte[] reply;
    private String line;

    /** Octets of a DER length, the first included, at an offset. */
    private static int lengthOctets(byte[] der, int at) {
        int first = der[at] & 0xff;

        return first < 0x80 ? 1 : 1 + (first & 0x7f);
    }

    private static byte[] unframe(byte[] token) throws Exception {
        byte[] oid = new Oid(MECHANISM).getDER();
        int at = 1 + lengthOctets(token, 1);

        if (token[0] != APPLICATION_0
                || !Arrays.equals(oid, Arrays.copyOfRange(token, at, at + oid.length))) {
            throw new IOException("JGSS made another token");
        }
        at += oid.length;
        if (((token[at] << 8) | token[at + 1]) != TOKEN_AP_REQ) {
            throw new IOException("JGSS made no AP-REQ");
        }
        return Arrays.copyOfRange(token, at + 2, token.length);
    }

    private static byte[] frame(byte[] message) throws Exception {
        byte[] oid = new Oid(MECHANISM).getDER();
        int inner = oid.length + 2 + message.length;
        byte[] token = new byte[4 + inner];

        token[0] = APPLICATION_0;
        token[1] = (byte) 0x82;
        token[2] = (byte) (inner >> 8);
        token[3] = (byte) inner;
        System.arraycopy(oid, 0, token, 4, oid.length);
        token[4 + oid.length] = (byte) (TOKEN_AP_REP >> 8);
        token[5 + oid.length] = (byte) TOKEN_AP_REP;
        System.arraycopy(message, 0, token, 6 + oid.length, message.length);
        // JGSS takes DER only.
        return inner < 0x100 ? shorten(token) : token;
    }

    private static byte[] shorten(byte[] token) {
        byte[] shorter;

        if (token[3] >= 0) {
            shorter = Arrays.copyOfRange(token, 2, token.length);
            shorter[1] = token[3];
        } else {
            shorter = Arrays.copyOfRange(token, 1, token.length);
            shorter[1] = (byte) 0x81;
            shorter[2] = token[3];
        }
        shorter[0] = APPLICATION_0;
        return shorter;
    }

    private void transact(byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", PORT)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder text = new StringBuilder();
            byte[] message = new byte[4 + request.length];

            socket.setSoTimeout(PATIENCE);
            for (int i = 0; i < 4; i++) {
                message[i] = (byte) (request.length >> (24 - 8 * i));
            }
            System.arraycopy(request, 0, message, 4, request.length);
            out.write(message);
            reply = new byte[in.readInt()];
            in.readFully(reply);
            for (int c = in.read(); c != '\n' && c != -1; c = in.read()) {
                text.append((char) c);
            }
            line = text.toString();
        }
    }

    private String exchange(String how, String service) throws Exception {
        boolean mutual = !how.equals("one-way");
        GSSManager manager = GSSManager.getInstance();
        GSSName name = manager.createName(service, new Oid(NAME_TYPE));
        GSSContext context = manager.createContext(name, new Oid(MECHANISM), null,
                GSSContext.DEFAULT_LIFETIME);

        context.requestMutualAuth(mutual);
        context.requestInteg(true);
        context.requestSequenceDet(true);
        byte[] token = context.initSecContext(new byte[0], 0, 0);
        transact(unframe(token));
        if (!line.startsWith("ok ")) {
            return "FAILED: server: " + line;
        }
        if (how.equals("flip")) {
            reply[reply.length - 1] ^= 1;
        }
        if (mutual) {
            token = frame(reply);
            try {
                context.initSecContext(token, 0, token.length);
            } catch (GSSException error) {
                return "FAILED: server: " + line + "; AP-REP: " + error.getMessage();
            }
        } else if (reply.length != 0) {
            return "FAILED: server: " + line + "; AP-REP: not wanted";
        }
        if (!context.isEstablished() || context.getMutualAuthState() != mutual) {
            return "FAILED: server: " + line + "; JGSS is not content";
        }
        context.dispose();
        return "server: " + line + (mutual ? "; AP-REP: verified" : "");
    }

    private static Subject login(String user, String password) throws Exception {
        Map<String, String> options = new HashMap<>();
        LoginContext context;

        options.put("doNotPrompt", "false");
        context = new LoginContext("client", null, callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback) {
                    ((NameCallback) callback).setName(user);
                } else if (callback instanceof PasswordCallback) {
                    ((PasswordCallback) callback).setPassword(password.toCharArray());
                }
            }
        }, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry("com.sun.security.auth.module.Krb5LoginModule",
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED, options)
                };
            }
        });
        context.login();
        return context.getSubject();
    }

    public static void main(String[] args) throws Exception {
        Subject subject = login(args[0], args[1]);

        for (int i = 2; i < args.length; i++) {
            int colon = args[i].indexOf(':');
            String how = args[i].substring(0, colon);
            String service = args[i].substring(colon + 1);
            String result;

            try {
                result = Subject.doAs(subject, (PrivilegedExceptionAction<String>) () ->
                        new JavaClient().exchange(how, service));
            } catch (Exception error) {
                Throwable cause = error.getCause() == null ? error : error.getCause();

                result = "FAILED: " + cause;
            }
            System.out.println(args[i] + ": " + result);
        }
    }
}
