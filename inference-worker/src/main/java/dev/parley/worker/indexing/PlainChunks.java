package dev.parley.worker.indexing;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A chunk for each block, which nobody finds. */
@Component
class PlainChunks implements ChunkIndex {

    @Override
    public List<Chunk> split(List<Block> blocks) {
        var chunks = new ArrayList<Chunk>();
        for (var block : blocks) {
            chunks.add(new Chunk(chunks.size() + 1, null, block.text(), block.text().length()));
        }
        return chunks;
    }

    @Override
    public float[][] embed(List<Chunk> chunks) {
        return new float[chunks.size()][0];
    }

    @Override
    public void replace(UUID documentId, List<Chunk> chunks, List<float[]> embeddings) {}
}
