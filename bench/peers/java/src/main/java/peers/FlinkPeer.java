package peers;

import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts in keyed state, with a checkpoint every 10 seconds. Every type has a serializer of Flink, because
 * its fallback, Kryo, is slow.
 */
final class FlinkPeer {
  private static final TypeInformation<Tuple3<String, String, Map<String, BigDecimal>>> EVENT =
      Types.TUPLE(Types.STRING, Types.STRING, Types.MAP(Types.STRING, Types.BIG_DEC));
  private static final TypeInformation<Tuple2<Integer, BigDecimal>> CHANGE =
      Types.TUPLE(Types.INT, Types.BIG_DEC);
  private static final TypeInformation<Tuple3<long[], BigDecimal[], boolean[]>> STATE =
      Types.TUPLE(
          Types.PRIMITIVE_ARRAY(Types.LONG),
          Types.OBJECT_ARRAY(Types.BIG_DEC),
          Types.PRIMITIVE_ARRAY(Types.BOOLEAN));

  /** Set before the job starts, in whose process the sink runs. */
  private static Answer answer;

  /** Takes the files of rules and events, the state backend and a folder for checkpoints. */
  public static void main(String[] args) throws Exception {
    answer = new Answer(new Rules(args[0]));
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, args[2]);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, new File(args[3]).toURI().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    StreamExecutionEnvironment job = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    job.getConfig().enableObjectReuse();
    job.fromSource(
            FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path(args[1])).build(),
            WatermarkStrategy.noWatermarks(),
            "events")
        .map(FlinkPeer::parse, EVENT)
        .keyBy((event) -> event.f0, Types.STRING)
        .process(new Counting(args[0]), CHANGE)
        .sinkTo(new AnswerSink());
    job.execute();
    answer.print();
  }

  private static Tuple3<String, String, Map<String, BigDecimal>> parse(String json) throws IOException {
    Event event = Event.parse(json);
    return Tuple3.of(event.userId(), event.type(), event.metrics());
  }

  private static final class Counting
      extends KeyedProcessFunction<
          String, Tuple3<String, String, Map<String, BigDecimal>>, Tuple2<Integer, BigDecimal>> {
    private final String rulesFile;
    private transient Rules rules;
    private transient ValueState<Tuple3<long[], BigDecimal[], boolean[]>> states;

    private Counting(String rulesFile) {
      this.rulesFile = rulesFile;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      rules = new Rules(rulesFile);
      states = getRuntimeContext().getState(new ValueStateDescriptor<>("user", STATE));
    }

    @Override
    public void processElement(
        Tuple3<String, String, Map<String, BigDecimal>> event,
        Context context,
        Collector<Tuple2<Integer, BigDecimal>> out)
        throws IOException {
      Tuple3<long[], BigDecimal[], boolean[]> stored = states.value();
      UserState user =
          stored == null ? rules.newUser() : new UserState(stored.f0, stored.f1, stored.f2);
      rules.count(user, event.f1, event.f2, (rule, value) -> out.collect(Tuple2.of(rule, value)));
      states.update(stored == null ? Tuple3.of(user.counts(), user.sums(), user.met()) : stored);
    }
  }

  private static final class AnswerSink implements Sink<Tuple2<Integer, BigDecimal>> {
    @Override
    public SinkWriter<Tuple2<Integer, BigDecimal>> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(Tuple2<Integer, BigDecimal> change, Context unused) {
          answer.ready(change.f0, change.f1);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }
}
