package dev.parley.worker.retrieval;

import static java.util.Comparator.comparingDouble;

import dev.parley.worker.embedding.EmbeddingFailure;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.retrieval.Candidates.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides whether the documents answer a question. A whole passage is close to every question about
 * its subject, so three other signs count, each a number that is higher if there is an answer:
 *
 * <ul>
 *   <li>how close the closest sentence is to the question, of the candidate that both searches
 *       together rank first;
 *   <li>the share of the question's words that the most relevant candidate has;
 *   <li>how far it is ahead of the third document: a question near a subject is equally near all
 *       documents about it.
 * </ul>
 *
 * <p>The weights were searched for over the labelled set and XQuAD (docs/decisions/0028). A
 * question that is judged by its words alone needs only enough of them. Thread-safe.
 */
@Component
public final class Answerability {

    private static final Logger LOG = LoggerFactory.getLogger(Answerability.class);

    /** How much the share of words counts, compared to the closest sentence. */
    private static final double COVERAGE_WEIGHT = 0.25;

    private static final double LEAD_WEIGHT = 0.7;

    /** Changes nothing; a library of less than three documents counts as if it had this lead. */
    static final double USUAL_LEAD = 0.1;

    /**
     * A greater lead counts no more: in a small library of different subjects every question is far
     * ahead somewhere, whether it is answered or not.
     */
    private static final double MOST_LEAD = 0.13;

    /** Two documents may answer alike, such as two versions of one. */
    private static final int BEHIND = 3;

    private final Embeddings embeddings;
    private final RetrievalSettings settings;

    Answerability(Embeddings embeddings, RetrievalSettings settings) {
        this.embeddings = embeddings;
        this.settings = settings;
    }

    /**
     * Returns true if the measure reaches {@code parley.retrieval.min-relevance}. Embeds all
     * sentences only if the one that shares most with the question does not reach it.
     */
    boolean isAnswered(Question question, List<Candidate> candidates, List<Candidate> everywhere) {
        double least = settings.minRelevance();
        return of(question, candidates, everywhere, least) >= least;
    }

    /**
     * Returns how well the question is answered, 0 to 1. Takes a few milliseconds for each sentence
     * of one passage.
     *
     * @param candidates best first
     * @param everywhere the candidates among all documents of the asker, over which the lead is
     *     measured; so a passage answers as well in a part of them as in all
     */
    public double of(Question question, List<Candidate> candidates, List<Candidate> everywhere) {
        return of(question, candidates, everywhere, Double.POSITIVE_INFINITY);
    }

    /** As the public one; once the measure reaches {@code enough}, it may be higher in truth. */
    private double of(
            Question question,
            List<Candidate> candidates,
            List<Candidate> everywhere,
            double enough) {
        if (candidates.isEmpty()) {
            return 0;
        }
        var best = Collections.max(candidates, comparingDouble(Answerability::relevance));
        if (!question.byMeaning()) {
            return relevance(best);
        }
        double lead = lead(best, everywhere);
        var first = candidates.getFirst();
        var sentences = question.closestByWords(Sentences.of(first.passage().text()));
        double sentence;
        try {
            sentence = closest(question, sentences.stream().limit(1)).orElse(first.cosine());
            if (measure(sentence, best.coverage(), lead) < enough) {
                var other = closest(question, sentences.stream().skip(1));
                sentence = Math.max(sentence, other.orElse(sentence));
            }
        } catch (EmbeddingFailure e) {
            LOG.warn("A question is judged by a whole passage: {}", e.getMessage());
            sentence = first.cosine();
        }
        return measure(sentence, best.coverage(), lead);
    }

    private static double measure(double sentence, double coverage, double lead) {
        double direct = (sentence + COVERAGE_WEIGHT * coverage) / (1 + COVERAGE_WEIGHT);
        return Math.clamp(direct + LEAD_WEIGHT * (Math.min(MOST_LEAD, lead) - USUAL_LEAD), 0, 1);
    }

    private OptionalDouble closest(Question question, Stream<String> sentences) {
        return embeddings.ofPassages(sentences.toList()).stream()
                .mapToDouble(question::cosine)
                .max();
    }

    /**
     * Returns how much more relevant the candidate is than the third document. Copies of a passage
     * count as one document.
     */
    static double lead(Candidate best, List<Candidate> everywhere) {
        var documents = new HashSet<UUID>();
        var texts = new HashSet<String>();
        var ordered = new ArrayList<>(everywhere);
        ordered.sort(comparingDouble(Answerability::relevance).reversed());
        for (var candidate : ordered) {
            var passage = candidate.passage();
            if (!documents.contains(passage.documentId()) && texts.add(passage.text())) {
                documents.add(passage.documentId());
                if (documents.size() == BEHIND) {
                    return relevance(best) - relevance(candidate);
                }
            }
        }
        return USUAL_LEAD;
    }

    private static double relevance(Candidate candidate) {
        return candidate.passage().score();
    }
}
