import static java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the classes of a jar again in the format of Java 8: {@code java Modern.java JAR}. The JVM
 * remembers no class that is older than Java 6 for the next start (its AOT cache), but reads and
 * verifies it anew each time, and picocli is compiled for Java 5. What the classes do stays as it
 * is; they get the frames by which the verifier of today checks them.
 */
final class Modern {
    private final JarFile jar;

    private Modern(JarFile jar) {
        this.jar = jar;
    }

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[0] + ".new");
        try (JarFile jar = new JarFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            new Modern(jar).copy(out);
        }
        Files.move(to, from, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(ZipOutputStream out) throws IOException {
        for (ZipEntry each : Collections.list(jar.entries())) {
            byte[] bytes = jar.getInputStream(each).readAllBytes();
            ZipEntry copy = new ZipEntry(each.getName());
            copy.setTime(each.getTime());
            out.putNextEntry(copy);
            out.write(each.getName().endsWith(".class") ? modern(bytes) : bytes);
            out.closeEntry();
        }
    }

    private byte[] modern(byte[] bytes) {
        ClassHierarchyResolver known =
                ClassHierarchyResolver.ofResourceParsing(this::found)
                        .orElse(ClassHierarchyResolver.defaultResolver());
        ClassFile format =
                ClassFile.of(GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(known));
        ClassModel old = format.parse(bytes);
        if (old.majorVersion() >= ClassFile.JAVA_8_VERSION) {
            return bytes;
        }
        ClassTransform bodies = ClassTransform.transformingMethodBodies((to, part) -> to.with(part));
        return format.transformClass(
                old,
                bodies.andThen(
                        (to, part) -> {
                            if (part instanceof ClassFileVersion) {
                                to.withVersion(ClassFile.JAVA_8_VERSION, 0);
                            } else {
                                to.with(part);
                            }
                        }));
    }

    /** What a class of this jar extends, asked where two ways through a method meet. */
    private InputStream found(ClassDesc asked) {
        String name = asked.descriptorString();
        ZipEntry entry = jar.getEntry(name.substring(1, name.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
