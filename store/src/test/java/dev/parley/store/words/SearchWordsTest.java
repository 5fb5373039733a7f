package dev.parley.store.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of many languages share words with the questions that they answer. */
class SearchWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "备用钥匙放在蓝色箱子下面|箱子",
                "备用钥匙放在蓝色箱子下面|蓝色箱子",
                "备用钥匙放在蓝色 箱子下面|色箱",
                "备用钥匙放在蓝色箱子下面|箱",
                "予備の鍵は青い箱の下|青い箱",
                "カメラとﾃﾞｰﾀ|データ",
                "예비 열쇠는 파란 상자 아래에|열쇠",
                "กุญแจสำรองอยู่ใต้กล่องสีน้ำเงิน|กล่อง",
                "المِفْتاحُ الاحتياطيُّ|المفتاح",
                "المِفْتاحُ الاحتياطيُّ|مفتاح",
                "أحمد في المكتبة|احمد المكتبه",
                "ＡＢ－１２３４５|ab-12345",
                "AB-12345|ＡＢ－１２３４５",
                "Das Café in der Straße|cafe strasse",
                "Das Cafe in der Strasse|CAFÉ Straße",
                "Die Häuser stehen auf dem Berg und sind leer|Häuser",
                "Запасные ключи лежат под ящиком|ключ",
                "ёлка|елка",
                "flood\u00adgate and wa\u200bter|floodgate water",
                "max.poll.records and KIP-932|records 932",
                "İstanbul|istanbul",
                "the ferries run daily|ferry",
                "l'aéroport d’Orly|aeroport Orly",
            })
    void aTextHasTheWordsThatItsReadersSee(String text, String words) {
        assertThat(matches(text, words)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"备用钥匙|钥备", "Zugspitze|spitze", "예비 열쇠|비열", "nothing|thing"})
    void aTextDoesNotHaveOtherWords(String text, String words) {
        assertThat(matches(text, words)).isFalse();
    }

    @Test
    void aQuestionOfOneWordFindsItsStemInATextOfAnyLanguage() {
        assertThat(
                        SearchWords.chunk("", null, "Die Schlüssel liegen in den Schubladen und")
                                .vector())
                .contains("'schubladen'", "'schublad'");
        assertThat(SearchWords.question("Schublad").words().getFirst().surface())
                .isEqualTo("schublad");
    }

    @Test
    void stopWordsOfTheLanguageAreNoWordsOfAQuestionOrChunk() {
        assertThat(words("Wo liegt der Schlüssel?")).isEqualTo("liegt schlussel");
        assertThat(words("Who built the lighthouse of Arvik?")).isEqualTo("built lighthouse arvik");
        assertThat(SearchWords.chunk("The sea", null, "It is deep").vector())
                .isEqualTo("'sea':2A 'deep':5");
        assertThat(SearchWords.vector("the sea")).isEqualTo("'the':1 'sea':2");
    }

    @Test
    void aQuestionIsLatinIfMostOfItsWordsAre() {
        assertThat(SearchWords.question("Wo ist der Turm von Αθήνα?").latin()).isTrue();
        assertThat(SearchWords.question("1886?").latin()).isTrue();
        assertThat(SearchWords.question("AB-12345 はどの箱ですか？").latin()).isFalse();
        assertThat(SearchWords.question("Где ключ от API?").latin()).isFalse();
    }

    @Test
    void koreanParticlesAndHiraganaSayLittleInAQuestion() {
        assertThat(words("열쇠가 어디에")).isEqualTo("열쇠 어디");
        assertThat(words("官舎の鍵はどこ？")).isEqualTo("官舎 舎の の鍵 鍵は");
        assertThat(words("どこですか")).isEqualTo("どこ こで です すか");
    }

    @Test
    void misspelledWordsAreComparedWithWordsOfLetters() {
        assertThat(SearchWords.chunk("Café", "KIP-932", "Dvořák 备用 the sea").spellings())
                .containsExactly("cafe", "dvorak");
    }

    @Test
    void aVectorStaysWithinTheBoundsOfPostgres() {
        var many =
                IntStream.range(0, 200_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));

        assertThat(SearchWords.vector(many).getBytes(StandardCharsets.UTF_8).length)
                .isBetween(900_000, 1_500_000);
        assertThat(SearchWords.vector("a ".repeat(100_000))).hasSizeLessThan(2000);
        assertThat(
                        Arrays.stream(SearchWords.vector("字x".repeat(9000)).split(" "))
                                .mapToInt(each -> each.getBytes(StandardCharsets.UTF_8).length)
                                .max()
                                .orElseThrow())
                .isLessThan(4000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"?!", "\u0000", "\ud800 \udc00", "''' \\ :* & | ! <->", "\u00ad"})
    void whatHasNoWordsIsSearchedForByNothing(String text) {
        assertThat(SearchWords.query(text)).isEmpty();
        assertThat(SearchWords.vector(text)).isEmpty();
        assertThat(SearchWords.question(text).words()).isEmpty();
    }

    private static String words(String question) {
        return SearchWords.question(question).words().stream()
                .map(SearchWords.Word::surface)
                .collect(Collectors.joining(" "));
    }

    /** Does what PostgreSQL does with a chunk: each word of the question by surface or stem. */
    private static boolean matches(String text, String words) {
        var vector = " " + SearchWords.chunk("", null, text).vector();
        return SearchWords.question(words).words().stream()
                .allMatch(
                        word ->
                                vector.contains(" '" + word.surface() + "':")
                                        || vector.contains(" '" + word.stem() + "':"));
    }
}
