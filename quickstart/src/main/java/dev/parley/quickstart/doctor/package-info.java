/** {@code ./parley doctor}: looks at what a system needs, and says what to do. */
@NullMarked
package dev.parley.quickstart.doctor;

import org.jspecify.annotations.NullMarked;
