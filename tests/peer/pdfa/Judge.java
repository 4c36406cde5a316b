// Judges PDF files as PDF/A-2b by veraPDF; exit 1 if one is not.
import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class Judge {
    private static boolean judge(String file) throws Exception {
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFA_2_B);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_2_B, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println(file + ": " + (result.isCompliant() ? "PDF/A-2b, " : "NOT PDF/A-2b, ")
                    + result.getTotalAssertions() + " checks");
            for (TestAssertion each : result.getTestAssertions()) {
                if (each.getStatus() != TestAssertion.Status.FAILED) continue;
                System.out.println("  " + each.getRuleId().getClause() + " " + each.getMessage() + " at "
                        + each.getLocation().getContext());
            }
            return result.isCompliant();
        }
    }

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = files.length > 0;
        for (String file : files) good &= judge(file);
        System.exit(good ? 0 : 1);
    }
}
