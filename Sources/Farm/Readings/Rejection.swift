/// Why a message, or a part of one, was refused: a closed set, so that it can be counted.
public enum RejectionReason: String, Sendable, CaseIterable {
  /// The topic is none of ours.
  case unknownTopic = "unknown-topic"
  /// The farm in the topic is not in the site file.
  case unknownFarm = "unknown-farm"
  /// The gateway in the topic does not belong to the farm in the topic.
  case foreignGateway = "foreign-gateway"
  /// The gateway may not write this unit.
  case foreignUnit = "foreign-unit"
  /// The broker sent it because it was retained, and the configuration ignores those.
  case retained
  /// Longer than the payload limit.
  case tooLarge = "too-large"
  /// Nothing in it.
  case empty
  /// Not JSON.
  case notJSON = "not-json"
  /// Not CBOR.
  case notCBOR = "not-cbor"
  /// JSON or CBOR, but not of the shape that this topic takes.
  case malformed
  /// A SenML version or mandatory field that we do not understand.
  case unsupported
  /// No unit of that name on the farm.
  case unknownUnit = "unknown-unit"
  /// No metric or sensor of that name.
  case unknownMetric = "unknown-metric"
  /// A unit of measure that cannot be turned into the metric's.
  case wrongUnitOfMeasure = "wrong-unit-of-measure"
  /// A text, truth value or nothing where a number must be.
  case notANumber = "not-a-number"
  /// No time, or none that can be read.
  case badTime = "bad-time"
  /// More than five minutes ahead of us.
  case fromTheFuture = "from-the-future"
  /// What no working probe can report.
  case outOfRange = "out-of-range"
  /// Well-formed, but it contradicts what is known (an event before its batch, …).
  case contradiction

  /// For people.
  public var title: Title {
    switch self {
    case .unknownTopic: Title(en: "unknown topic", zh: "未知主题")
    case .unknownFarm: Title(en: "unknown farm", zh: "未知农场")
    case .foreignGateway: Title(en: "foreign gateway", zh: "非本场网关")
    case .foreignUnit: Title(en: "foreign unit", zh: "越权单元")
    case .retained: Title(en: "retained message", zh: "保留报文")
    case .tooLarge: Title(en: "too large", zh: "报文过大")
    case .empty: Title(en: "empty", zh: "空报文")
    case .notJSON: Title(en: "not JSON", zh: "不是 JSON")
    case .notCBOR: Title(en: "not CBOR", zh: "不是 CBOR")
    case .malformed: Title(en: "malformed", zh: "格式错误")
    case .unsupported: Title(en: "unsupported", zh: "不支持")
    case .unknownUnit: Title(en: "unknown unit", zh: "未知单元")
    case .unknownMetric: Title(en: "unknown metric", zh: "未知指标")
    case .wrongUnitOfMeasure: Title(en: "wrong unit of measure", zh: "计量单位不符")
    case .notANumber: Title(en: "not a number", zh: "不是数值")
    case .badTime: Title(en: "bad time", zh: "时间有误")
    case .fromTheFuture: Title(en: "from the future", zh: "时间超前")
    case .outOfRange: Title(en: "out of range", zh: "超出量程")
    case .contradiction: Title(en: "contradiction", zh: "与记录矛盾")
    }
  }
}

/// A refusal: the reason, a sentence that names the mistake, and how many parts it concerns.
public struct Rejection: Error, Hashable, Sendable {
  /// Why.
  public var reason: RejectionReason
  /// The sentence; of the first part when there are several.
  public var detail: Title
  /// How many parts (SenML records, keys) of the message were refused for this reason.
  public var parts: Int

  /// A refusal of one part.
  public init(_ reason: RejectionReason, _ detail: Title) {
    (self.reason, self.detail, parts) = (reason, detail, 1)
  }
}
