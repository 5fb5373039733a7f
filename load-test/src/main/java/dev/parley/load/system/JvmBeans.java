package dev.parley.load.system;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The management beans of another JVM of this machine and user. */
final class JvmBeans implements AutoCloseable {

    private final JMXConnector connector;

    private JvmBeans(JMXConnector connector) {
        this.connector = connector;
    }

    // The address is that of our own child on this machine.
    @SuppressWarnings("BanJNDI")
    static JvmBeans of(ProcessHandle jvm) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(jvm.pid()));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            return new JvmBeans(JMXConnectorFactory.connect(new JMXServiceURL(address)));
        } catch (AttachNotSupportedException e) {
            throw new IOException("The JVM of the system cannot be asked for its heap", e);
        }
    }

    MBeanServerConnection connection() throws IOException {
        return connector.getMBeanServerConnection();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
