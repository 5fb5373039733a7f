package dev.parley.parser.reading;

import javax.xml.stream.XMLInputFactory;

/** Reads XML that anybody may have written. */
final class Xml {

    private Xml() {}

    /** Without document types there are no entities to expand and no files to fetch. */
    static XMLInputFactory reader() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
