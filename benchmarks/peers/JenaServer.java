import java.io.*;
import java.nio.charset.StandardCharsets;
import org.apache.jena.graph.Node;
import org.apache.jena.query.*;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.system.Txn;
import org.apache.jena.tdb2.TDB2Factory;

/** Answers SELECTs on a TDB2 database: one query a line in, rows with tabs and an empty line out. */
public class JenaServer {
    public static void main(String[] args) throws IOException {
        Dataset dataset = TDB2Factory.connectDataset(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
            false, StandardCharsets.UTF_8);
        out.println("ready");
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = line;
            Txn.executeRead(dataset, () -> {
                try (QueryExecution execution = QueryExecutionFactory.create(text, dataset)) {
                    ResultSet found = execution.execSelect();
                    var names = found.getResultVars();
                    while (found.hasNext()) {
                        Binding row = found.nextBinding();
                        StringBuilder cells = new StringBuilder();
                        for (String name : names) {
                            Node node = row.get(Var.alloc(name));
                            if (cells.length() > 0) cells.append('\t');
                            if (node != null) cells.append(node.isURI() ? node.getURI()
                                : node.isLiteral() ? node.getLiteralLexicalForm() : node.toString());
                        }
                        out.println(cells);
                    }
                }
            });
            out.println();
            out.flush();
        }
    }
}
