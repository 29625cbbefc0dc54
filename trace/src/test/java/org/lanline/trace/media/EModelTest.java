package org.lanline.trace.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values worked out from the formulas of ITU-T G.107 (06/2015), with codecs of G.113 appendix I:
 * loss at random, no delay; then delay without loss.
 */
final class EModelTest {
    private static final EModel.Codec G711 = new EModel.Codec(0, 4.3, "");
    private static final EModel.Codec G711_CONCEALED = new EModel.Codec(0, 25.1, "");
    private static final EModel.Codec G729 = new EModel.Codec(11, 19, "");

    private static void holds(EModel.Codec codec, double loss, double rating, double opinion) {
        double r = EModel.rating(codec, loss, 1, 0);
        assertThat(r).isCloseTo(rating, within(0.01));
        assertThat(EModel.opinion(r)).isCloseTo(opinion, within(0.001));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 93.20, 4.409",
        "1, 75.28, 3.834",
        "2, 63.04, 3.256",
        "3, 54.16, 2.794",
        "5, 42.12, 2.169",
        "10, 26.77, 1.481",
        "20, 15.01, 1.124"
    })
    void lossWithoutConcealment(double loss, double rating, double opinion) {
        holds(G711, loss, rating, opinion);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 89.56, 4.328",
        "2, 86.19, 4.235",
        "3, 83.06, 4.134",
        "5, 77.42, 3.923",
        "10, 66.13, 3.411",
        "20, 51.07, 2.631"
    })
    void lossWithConcealment(double loss, double rating, double opinion) {
        holds(G711_CONCEALED, loss, rating, opinion);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 82.20, 4.104",
        "1, 78.00, 3.946",
        "2, 74.20, 3.787",
        "3, 70.75, 3.632",
        "5, 64.70, 3.340",
        "10, 53.23, 2.745",
        "20, 39.12, 2.021"
    })
    void lossOfACodecThatCompresses(double loss, double rating, double opinion) {
        holds(G729, loss, rating, opinion);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4.409",
        "50, 4.385",
        "100, 4.358",
        "150, 4.329",
        "200, 4.226",
        "300, 3.712",
        "400, 3.053"
    })
    void delay(double millis, double opinion) {
        assertThat(EModel.opinion(EModel.rating(G711, 0, 1, millis)))
                .isCloseTo(opinion, within(0.001));
    }

    @Test
    void nothingIsWorseThanOneOrBetterThanFourAndAHalf() {
        assertThat(EModel.opinion(0)).isEqualTo(1);
        assertThat(EModel.opinion(6)).isEqualTo(1);
        assertThat(EModel.opinion(120)).isEqualTo(4.5);
    }

    @Test
    void codecsOfWiderBandsHaveNoNumbersHere() {
        assertThat(EModel.codec("opus")).isNull();
        assertThat(EModel.codec("G722")).isNull();
        assertThat(EModel.codec("PCMU")).isNotNull();
    }
}
