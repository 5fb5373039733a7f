package dev.parley.modelserver.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void formsOfAWordShareAStem() {
        assertThat(Words.stems("stop stops stopped stopping")).containsExactly("stop");
        assertThat(Words.stems("query queries query's QUERY")).containsExactly("query");
        assertThat(Words.stems("index indexes indexing indexed indexer")).hasSizeLessThan(3);
        assertThat(Words.stems("parrot seed")).hasSize(2);
    }

    @Test
    void stopWordsCarryNoMeaning() {
        assertThat(Words.stems("What is the, and what's it about?")).isEmpty();
    }

    @Test
    void scriptsWithoutSpacesCountSignBySign() {
        assertThat(Words.stems("東京 Tokyo")).containsExactly("東", "京", "tokyo");
    }
}
