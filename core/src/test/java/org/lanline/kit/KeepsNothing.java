package org.lanline.kit;

import org.lanline.switchboard.Keeper;
import org.lanline.switchboard.KeptBinding;

import java.util.List;
import java.util.function.Consumer;

/** Keeps nothing, at once. */
public final class KeepsNothing implements Keeper {
    @Override
    public List<KeptBinding> kept() {
        return List.of();
    }

    @Override
    public void keep(List<Long> gone, List<KeptBinding> there, Consumer<Boolean> told) {
        told.accept(true);
    }
}
