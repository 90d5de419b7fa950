package peers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/** Holds the fields of a record that the rules use. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Event(@JsonProperty("event_type") String type, Map<String, BigDecimal> metrics, Endpoint endpoint) {
  private static final ObjectReader READER = new ObjectMapper().readerFor(Event.class);

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Endpoint(@JsonProperty("User") User user) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record User(@JsonProperty("UserId") String id) {}

  static Event parse(String json) throws IOException {
    return READER.readValue(json);
  }

  static Event parse(byte[] json) throws IOException {
    return READER.readValue(json);
  }

  String userId() {
    return endpoint.user.id;
  }
}
