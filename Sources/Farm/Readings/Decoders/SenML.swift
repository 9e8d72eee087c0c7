/// A text of a record: where it stands in the payload, or a copy where it had escapes.
enum SenMLText {
  case none
  case slice(UnsafeBufferPointer<UInt8>)
  case copy([UInt8])

  var bytes: [UInt8] {
    switch self {
    case .none: []
    case .slice(let slice): Array(slice)
    case .copy(let bytes): bytes
    }
  }

  var isNone: Bool {
    if case .none = self { return true }
    return false
  }

  func append(to buffer: inout [UInt8]) {
    switch self {
    case .none: break
    case .slice(let slice): buffer.append(contentsOf: slice)
    case .copy(let bytes): buffer.append(contentsOf: bytes)
    }
  }

  /// The bytes, or those of `fallback` when there are none.
  func with<R>(_ fallback: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    switch self {
    case .none: fallback.withUnsafeBufferPointer(body)
    case .slice(let slice): body(slice)
    case .copy(let bytes): bytes.withUnsafeBufferPointer(body)
    }
  }
}

/// The fields of one SenML record, whatever it was written in.
struct SenMLRecord {
  var name = SenMLText.none
  var unit = SenMLText.none
  var value: Double?
  var sum: Double?
  var time: Double?
  /// `vs`, `vb` or `vd` stood where a number must be.
  var flag: Bool?
  var hasText = false
  /// A field that must be understood, and is not.
  var mandatory: String?
}

/// The base fields that a SenML pack carries from record to record (RFC 8428 section 4.1).
struct SenMLBase {
  var name: [UInt8] = []
  var unit: [UInt8] = []
  var time = 0.0
  var value = 0.0
  var sum = 0.0
  /// `bver`; 10 is RFC 8428, and RFC 8798 adds 2^4 for the secondary units.
  var version = 10.0
  /// Base name and name joined; kept to spare an allocation a record.
  var joined: [UInt8] = []

  /// Times under 2^28 seconds are relative to now (RFC 8428 section 4.5.3).
  static let relativeLimit = 268_435_456.0

  var isSupported: Bool { version == 10 || version == 26 }
}

extension Interpreter {
  /// One record, its base fields already taken in.
  mutating func take(
    _ record: SenMLRecord, _ base: inout SenMLBase, _ message: IncomingMessage,
    _ route: Directory.Route, _ result: inout Understanding
  ) {
    if let mandatory = record.mandatory {
      result.reject(
        .unsupported,
        Title(
          en: "The field \"\(mandatory)\" must be understood, and is not (RFC 8428 4.4).",
          zh: "字段“\(mandatory)”必须理解，但不认识（RFC 8428 4.4）。"))
      return
    }
    guard base.isSupported else {
      result.reject(
        .unsupported,
        Title(
          en: "SenML version \(base.version) is not understood; 10 and 26 are.",
          zh: "不认识 SenML 版本 \(base.version)；可用 10 和 26。"))
      return
    }
    // A record of base fields alone says nothing itself.
    let saysNothing = record.value == nil && record.sum == nil && record.flag == nil
    if saysNothing && !record.hasText && record.name.isNone { return }

    let seconds = base.time + (record.time ?? 0)
    let now = Double(message.receivedAt.milliseconds) / 1000
    let absolute = seconds < SenMLBase.relativeLimit ? now + seconds : seconds
    if seconds < SenMLBase.relativeLimit { result.usesReceiveTime = true }

    base.joined.removeAll(keepingCapacity: true)
    base.joined.append(contentsOf: base.name)
    record.name.append(to: &base.joined)
    if base.joined == sequenceName, let value = record.value, value >= 0, value < 1e18 {
      result.sequence = UInt64(base.value + value)
      return
    }
    guard let time = Instant(unixSeconds: absolute) else {
      result.reject(
        .badTime, Title(en: "\(absolute) seconds are no time.", zh: "\(absolute) 秒不是时间。"))
      return
    }
    let found = base.joined.withUnsafeBufferPointer { directory.channel($0, at: route.door) }
    let channel: Int
    switch found {
    case .failure(let rejection):
      result.reject(rejection.reason, rejection.detail)
      return
    case .success(let number): channel = number
    }
    guard let raw = number(of: record, base, channel, &result) else { return }
    record.unit.with(base.unit) {
      add(raw, unit: $0, at: time, channel: channel, message, &result)
    }
  }

  /// The number that a record says of a channel's metric.
  private func number(
    of record: SenMLRecord, _ base: SenMLBase, _ channel: Int, _ result: inout Understanding
  ) -> Double? {
    if let value = record.value { return base.value + value }
    let metric = directory.metric(of: channel)
    if let sum = record.sum {
      if metric.adds { return base.sum + sum }
      result.reject(
        .malformed,
        Title(
          en: "A sum of \(metric.name) is not its value. Send \"v\" beside or instead of \"s\".",
          zh: "\(metric.name) 的累计值不是它的值。请同时或改发“v”。"))
      return nil
    }
    if let flag = record.flag, metric.unit == .one { return flag ? 1 : 0 }
    result.reject(
      .notANumber,
      Title(en: "\(metric.name) has no number: send \"v\".", zh: "\(metric.name) 没有数值：请发“v”。"))
    return nil
  }
}

private let sequenceName = Array("sequence".utf8)
