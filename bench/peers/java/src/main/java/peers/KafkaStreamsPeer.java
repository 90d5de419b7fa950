package peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts in an in-memory store without a changelog, driven by TopologyTestDriver: no broker, but a commit
 * after every record. Records count as partitioned by user, which saves a repartition topic.
 */
final class KafkaStreamsPeer {
  private static final String STORE = "users";

  /** Takes the files of rules and events, and a folder for the driver's state. */
  public static void main(String[] args) throws IOException {
    Rules rules = new Rules(args[0]);
    Answer answer = new Answer(rules);
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, args[2]);
    Topology topology =
        new Topology()
            .addSource(
                "events",
                Serdes.String().deserializer(),
                Serdes.ByteArray().deserializer(),
                "events")
            .addProcessor("counting", () -> new Counting(rules), "events")
            .addProcessor("changes", () -> new Adding(answer), "counting")
            .addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE),
                        Serdes.String(),
                        Serdes.serdeFrom(UserStateBytes::write, UserStateBytes::read))
                    .withLoggingDisabled()
                    .withCachingDisabled(),
                "counting");
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties);
        BufferedReader lines = Files.newBufferedReader(Path.of(args[1]))) {
      TestInputTopic<String, String> events =
          driver.createInputTopic("events", new StringSerializer(), new StringSerializer());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) events.pipeInput(line);
    }
    answer.print();
  }

  private static final class Counting implements Processor<String, byte[], Integer, BigDecimal> {
    private final Rules rules;
    private ProcessorContext<Integer, BigDecimal> context;
    private KeyValueStore<String, UserState> states;

    private Counting(Rules rules) {
      this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<Integer, BigDecimal> context) {
      this.context = context;
      states = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, byte[]> message) {
      Event event;
      try {
        event = Event.parse(message.value());
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      UserState stored = states.get(event.userId());
      UserState user = stored == null ? rules.newUser() : stored;
      rules.count(
          user,
          event.type(),
          event.metrics(),
          (rule, value) -> context.forward(new Record<>(rule, value, message.timestamp())));
      states.put(event.userId(), user);
    }
  }

  private static final class Adding implements Processor<Integer, BigDecimal, Void, Void> {
    private final Answer answer;

    private Adding(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void process(Record<Integer, BigDecimal> change) {
      answer.ready(change.key(), change.value());
    }
  }
}
