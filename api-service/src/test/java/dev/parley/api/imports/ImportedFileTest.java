package dev.parley.api.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.imports.Conversation.Said;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each system's file means, and what is said of one that is bad. */
class ImportedFileTest {

    private static final Instant LATEST = Instant.parse("2026-12-02T00:00:00Z");
    private static final ImportSettings SETTINGS = new ImportSettings(1, 3, 4, 1_000, 40);

    private static List<Conversation> read(String json) throws IOException {
        var all = new ArrayList<Conversation>();
        try (var file =
                ImportedFile.of(
                        new ByteArrayInputStream(
                                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                        LATEST,
                        SETTINGS)) {
            file.check();
            file.each(all::add);
        }
        return all;
    }

    private static List<String> texts(Conversation conversation) {
        return conversation.said().stream()
                .map(said -> (said.byUser() ? "> " : "") + said.text())
                .toList();
    }

    @Test
    void ofATreeOfChatGptThePathToTheCurrentNodeCounts() throws IOException {
        var read =
                read(
                        """
                        [{'title':'T','current_node':'d','mapping':{
                        'r':{'parent':null},
                        's':{'parent':'r','message':{'author':{'role':'system'},'content':{'parts':['be good']}}},
                        'a':{'parent':'s','message':{'author':{'role':'user'},'create_time':1700000000.5,
                            'content':{'content_type':'multimodal_text','parts':[{'content_type':'image_asset_pointer'},'look']}}},
                        'x':{'parent':'a','message':{'author':{'role':'assistant'},'content':{'parts':['elsewhere']}}},
                        'h':{'parent':'a','message':{'author':{'role':'user'},'metadata':{'is_visually_hidden_from_conversation':true},
                            'content':{'parts':['hidden']}}},
                        't':{'parent':'h','message':{'author':{'role':'assistant'},'recipient':'python','content':{'content_type':'code','text':'1+1'}}},
                        'o':{'parent':'t','message':{'author':{'role':'tool'},'content':{'parts':['2']}}},
                        'd':{'parent':'o','message':{'author':{'role':'assistant'},'recipient':'all','content':{'parts':['Seen','it']}}}}}]""");

        assertThat(read).hasSize(1);
        assertThat(read.getFirst().title()).isEqualTo("T");
        assertThat(texts(read.getFirst())).containsExactly("> [attachment]\nlook", "Seen\nit");
        assertThat(read.getFirst().said().getFirst().at())
                .isEqualTo(Instant.parse("2023-11-14T22:13:20.500Z"));
    }

    @Test
    void ofBranchesOfLibreChatThatOfTheLastMessageCounts() throws IOException {
        var flat =
                read(
                        """
                        {'conversationId':'c','title':'L','recursive':false,'messages':[
                        {'messageId':'1','parentMessageId':'00000000-0000-0000-0000-000000000000','isCreatedByUser':true,'text':'hi','createdAt':'2026-01-02T03:04:05.678Z'},
                        {'messageId':'2','parentMessageId':'1','isCreatedByUser':false,'text':'first'},
                        {'messageId':'3','parentMessageId':'1','isCreatedByUser':false,'text':'',
                            'content':[{'type':'think','think':'hm'},{'type':'text','text':'second'},{'type':'text','text':{'value':'part'}}]}]}""");
        var tree =
                read(
                        """
                        {'conversationId':'c','recursive':true,'messagesTree':[
                        {'messageId':'1','isCreatedByUser':true,'text':'hi','children':[
                        {'messageId':'2','isCreatedByUser':false,'text':'first','children':[]},
                        {'messageId':'3','isCreatedByUser':false,'text':'second','children':[]}]}]}""");

        assertThat(texts(flat.getFirst())).containsExactly("> hi", "second\npart");
        assertThat(flat.getFirst().said().getFirst().at())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
        assertThat(texts(tree.getFirst())).containsExactly("> hi", "second");
    }

    @Test
    void messagesOfOneSideInARowAreOneText() {
        var conversation =
                new Conversation(
                        null,
                        List.of(
                                new Said(false, "welcome", null),
                                new Said(true, "a", Instant.EPOCH),
                                new Said(true, "b", LATEST),
                                new Said(false, "c", null),
                                new Said(true, "d", null)));

        assertThat(conversation.exchanges())
                .containsExactly(
                        new Exchange("", "welcome"),
                        new Exchange("a\n\nb", "c", LATEST, null),
                        new Exchange("d", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | body must be an export of Parley",
                "[{'x':1}] | /0 must be an export of Parley",
                "[] | body must hold a conversation",
                "[{'mapping':{}},{'mapping':{}},{'mapping':{}},{'mapping':{}}] | body must hold at most 3 conversations",
                "{'format':'parley.session','version':1,'messages':[{'role':'user','content':'a'},{'role':'user','content':'a'},{'role':'user','content':'a'},{'role':'user','content':'a'},{'role':'user','content':'a'}]} | body must have at most 4 messages",
                "{'format':'parley.session','version':2,'messages':[]} | /version must be 1",
                "{'format':'parley.session','version':1} | /messages must be a list",
                "{'format':'parley.session','version':1,'messages':[{'role':'pope','content':'a'}]} | /messages/0/role must be user or assistant",
                "{'format':'parley.session','version':1,'messages':[{'role':'user'}]} | /messages/0/content is required",
                "{'format':'parley.session','version':1,'messages':[{'role':'user','content':7}]} | /messages/0/content must be a text",
                "{'format':'parley.session','version':1,'messages':[{'role':'user','content':'\\u0000'}]} | /messages/0/content must not contain U+0000",
                "{'format':'parley.session','version':1,'messages':[{'role':'user','content':'a','created_at':'x'}]} | /messages/0/created_at must be a time",
                "{'format':'parley.session','version':1,'messages':[{'role':'user','content':'a','created_at':'2027-01-01T00:00:00Z'}]} | /messages/0/created_at must be between",
                "{'format':'parley.session','version':1,'mode':'slow','messages':[]} | /mode must be regular or deep_research",
                "{'format':'parley.session','version':1,'temperature':9,'messages':[]} | /temperature must be between 0 and 2",
                "{'mapping':[]} | /mapping must be an object",
                "{'mapping':{'a':{}}} | /current_node is required",
                "{'mapping':{'a':{}},'current_node':'b'} | /current_node must be the id of a node",
                "{'mapping':{'a/b':{'parent':'c'}},'current_node':'a/b'} | /mapping/a~1b/parent must be the id of a node",
                "{'mapping':{'a':{'parent':'b'},'b':{'parent':'a'}},'current_node':'a'} | /mapping/b/parent must not lead back",
                "{'mapping':{'a':{'message':{'author':{'role':'user'},'content':{'parts':[7]}}}},'current_node':'a'} | /mapping/a/message/content/parts/0 must be a text",
                "{'mapping':{'a':{'message':{'author':{'role':'user'},'create_time':1e300,'content':{'parts':['x']}}}},'current_node':'a'} | /mapping/a/message/create_time must be a time",
                "{'conversationId':'c','messages':{}} | /messages must be a list",
                "{'conversationId':'c','messages':[{'text':'x'}]} | /messages/0/isCreatedByUser must be true or false",
                "{'conversationId':'c','messages':[{'messageId':'a','parentMessageId':'b','isCreatedByUser':true,'text':'x'},{'messageId':'b','parentMessageId':'a','isCreatedByUser':true,'text':'x'}]} | /messages/0/parentMessageId must not lead back",
            })
    void saysWhereAFileIsBadAndWhatIsAllowed(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void depthAndNumberOfValuesAreBounded() {
        var deep = "{\"a\":".repeat(41) + "1" + "}".repeat(41);
        var many = "[" + "1,".repeat(1_000) + "1]";

        assertThatThrownBy(() -> read(deep)).hasMessageContaining("nested deeper than 40 levels");
        assertThatThrownBy(() -> read("{\"x\":" + many + "}"))
                .hasMessageContaining("more than 1000 braces, names and values");
    }

    @Test
    void aTextThatIsTooLongForAnEventIsRefused() {
        var text = "x".repeat(Place.MOST_BYTES);

        assertThatThrownBy(
                        () ->
                                read(
                                        "{'format':'parley.session','version':1,'messages':[{'role':'user','content':'%s'}]}"
                                                .formatted(text)))
                .hasMessageContaining("/messages/0/content must have at most 700000 bytes");
    }
}
