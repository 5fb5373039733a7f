package dev.parley.worker.embedding;

/** Arithmetic on vectors. */
final class Vectors {

    private Vectors() {}

    /**
     * Scales a vector to length 1, in place.
     *
     * @return the same vector
     * @throws ArithmeticException if it has no direction, or a number that is not finite
     */
    static float[] normalized(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0 && Double.isFinite(length))) {
            throw new ArithmeticException("a vector of length " + length);
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
