package peers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Converts a user's state to bytes and back: an in-memory store of Kafka Streams holds bytes as well. */
final class UserStateBytes {
  private UserStateBytes() {}

  static byte[] write(String topic, UserState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(state.counts().length);
      for (long count : state.counts()) out.writeLong(count);
      out.writeByte(state.sums().length);
      for (BigDecimal sum : state.sums()) {
        byte[] unscaled = sum.unscaledValue().toByteArray();
        out.writeByte(sum.scale());
        out.writeByte(unscaled.length);
        out.write(unscaled);
      }
      out.writeByte(state.met().length);
      for (boolean met : state.met()) out.writeBoolean(met);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return bytes.toByteArray();
  }

  static UserState read(String topic, byte[] bytes) {
    if (bytes == null) return null;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long[] counts = new long[in.readByte()];
      for (int i = 0; i < counts.length; i++) counts[i] = in.readLong();
      BigDecimal[] sums = new BigDecimal[in.readByte()];
      for (int i = 0; i < sums.length; i++) {
        int scale = in.readByte();
        sums[i] = new BigDecimal(new BigInteger(in.readNBytes(in.readByte())), scale);
      }
      boolean[] met = new boolean[in.readByte()];
      for (int i = 0; i < met.length; i++) met[i] = in.readBoolean();
      return new UserState(counts, sums, met);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
