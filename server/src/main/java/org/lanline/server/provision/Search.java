package org.lanline.server.provision;

import org.lanline.events.Profiles;
import org.lanline.server.net.PhoneSearch;

import java.util.List;

/** The phones of this network that ask for their settings. May be asked on any thread. */
public interface Search {

    /** Those that have asked; they are heard for a while from now on. */
    List<Profiles.Asking> look();

    /**
     * Tells a phone where its settings are.
     *
     * @return false when it is not waiting any more
     */
    boolean send(long id, String url);

    static Search of(PhoneSearch search) {
        return new Search() {
            @Override
            public List<Profiles.Asking> look() {
                return search.look();
            }

            @Override
            public boolean send(long id, String url) {
                return search.send(id, url);
            }
        };
    }
}
