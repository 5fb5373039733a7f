package dev.parley.quickstart.doctor;

import java.util.List;

/** Looks at one thing; never fails itself, and takes some seconds at most. */
interface Look {
    List<Finding> look() throws InterruptedException;
}
