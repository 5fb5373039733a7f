package dev.parley.seals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {

    private static final List<String> INPUTS =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    /** The roots that implementations of RFC 6962 test each other with. */
    @ParameterizedTest
    @CsvSource({
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void itsRootIsThatOfEveryOtherImplementation(int size, String root) {
        var contents = INPUTS.subList(0, size).stream().map(HexFormat.of()::parseHex).toList();

        assertThat(HexFormat.of().formatHex(new MerkleTree(contents).root())).isEqualTo(root);
    }

    @Test
    void eachPathLeadsFromItsLeafToTheRootAndFromNoOther() {
        for (int size = 1; size <= 33; size++) {
            var contents =
                    IntStream.range(0, size).mapToObj(i -> new byte[] {(byte) i, 7}).toList();
            var tree = new MerkleTree(contents);
            for (int leaf = 0; leaf < size; leaf++) {
                var content = contents.get(leaf);
                var path = tree.path(leaf);

                assertThat(MerkleTree.root(content, leaf, size, path)).isEqualTo(tree.root());
                assertThat(MerkleTree.root(new byte[] {99}, leaf, size, path))
                        .isNotEqualTo(tree.root());
                for (int other = -1; other <= size; other++) {
                    if (other != leaf) {
                        assertThat(MerkleTree.root(content, other, size, path))
                                .isNotEqualTo(tree.root());
                    }
                }
            }
        }
    }

    @Test
    void aPathThatIsTooShortOrTooLongLeadsNowhere() {
        var contents = IntStream.range(0, 11).mapToObj(i -> new byte[] {(byte) i}).toList();
        var tree = new MerkleTree(contents);
        for (int leaf = 0; leaf < 11; leaf++) {
            var path = tree.path(leaf);
            var longer = new ArrayList<>(path);
            longer.add(Digests.none());

            assertThat(
                            MerkleTree.root(
                                    contents.get(leaf), leaf, 11, path.subList(0, path.size() - 1)))
                    .isNull();
            assertThat(MerkleTree.root(contents.get(leaf), leaf, 11, longer)).isNull();
        }
    }
}
