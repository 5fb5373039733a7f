package dev.parley.load.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class ThreadCpuTest {

    @Test
    void addsUpThreadsThatDifferInNumbersOnly() {
        String dump =
                """
                "slot-1" #31 [123] prio=5 os_prio=0 cpu=10.50ms elapsed=3.1s tid=0x1 nid=123 waiting
                   java.lang.Thread.State: WAITING
                "slot-22" #32 [124] daemon prio=5 os_prio=0 cpu=2.00ms elapsed=3.1s tid=0x2 nid=124
                "kafka-consumer-01a228fa-86bc-77a7-93cc-ac045d42d857" #33 prio=5 cpu=1.25ms tid=0x3
                "C2 CompilerThread0" #9 [9] daemon prio=9 os_prio=0 cpu=700.00ms elapsed=3.1s
                "VM Periodic Task Thread" os_prio=0 cpu=0.75ms elapsed=3.1s tid=0x4
                """;

        assertThat(ThreadCpu.parse(dump))
                .containsOnly(
                        entry("slot-#", 12.5),
                        entry("kafka-consumer-#", 1.25),
                        entry("C# CompilerThread#", 700.0),
                        entry("VM Periodic Task Thread", 0.75));
    }
}
