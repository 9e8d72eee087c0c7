extension Interpreter {
  /// One flat JSON object: `unit`, `time`, perhaps `sequence`, and a member for each metric.
  ///
  /// `{"unit":"pond-3","time":"2026-05-01T06:00:00+08:00","dissolved_oxygen":5.8}`. A value is a
  /// number in the metric's canonical unit, or a text with its unit (`"41 degF"`). A gateway of one
  /// unit need not name it. The time must be there: one made up on arrival would make a repeated
  /// message a new reading.
  mutating func decodeFlat(
    _ message: IncomingMessage, _ route: Directory.Route, _ result: inout Understanding
  ) {
    let members: [(key: String, value: JSON)]
    do throws(JSONError) {
      guard case .object(let object) = try JSON(parsing: message.payload) else {
        result.reject(
          .malformed, Title(en: "A flat payload is one JSON object.", zh: "flat 载荷应当是一个 JSON 对象。"))
        return
      }
      members = object.map { ($0.key, $0.value) }
    } catch {
      result.reject(
        .notJSON,
        Title(
          en: "Not JSON at byte \(error.offset): \(error.problem.en).",
          zh: "第 \(error.offset) 字节处不是 JSON：\(error.problem.zh)。"))
      return
    }
    let farm = directory.site.farms[route.farm]
    guard let time = flatTime(members.first { $0.key == "time" }?.value, farm.zone, &result) else {
      return
    }
    var prefix = ""
    if let unit = members.first(where: { $0.key == "unit" })?.value {
      guard let id = unit.string else {
        result.reject(
          .malformed,
          Title(en: "\"unit\" must be the id of a unit, a text.", zh: "“unit”应当是单元编号（文字）。"))
        return
      }
      prefix = id + "/"
    }
    for member in members where member.key != "time" && member.key != "unit" {
      if member.key == "sequence" {
        if let n = member.value.number, n >= 0, n < 1e18 { result.sequence = UInt64(n) }
        continue
      }
      take(member.key, member.value, prefix, time, message, route, &result)
    }
    if result.readings.isEmpty && result.rejections.isEmpty && result.sequence == nil {
      result.reject(.empty, Title(en: "The object holds no metric.", zh: "对象中没有指标。"))
    }
  }

  private mutating func take(
    _ key: String, _ value: JSON, _ prefix: String, _ time: Instant, _ message: IncomingMessage,
    _ route: Directory.Route, _ result: inout Understanding
  ) {
    var name = prefix + key
    let found = name.withUTF8 { directory.channel($0, at: route.door) }
    switch found {
    case .failure(let rejection): result.reject(rejection.reason, rejection.detail)
    case .success(let channel):
      switch value {
      case .number(let number):
        add(number, unit: .init(start: nil, count: 0), at: time, channel: channel, message, &result)
      case .string(let text):
        switch Quantity.split(text) {
        case .success(let (number, unit)):
          var symbol = unit == .one ? "" : unit.symbol
          symbol.withUTF8 {
            add(number, unit: $0, at: time, channel: channel, message, &result)
          }
        case .failure(let problem): result.reject(.notANumber, problem.message.of(key))
        }
      default:
        result.reject(.notANumber, Title(en: "\"\(key)\" must be a number.", zh: "“\(key)”应当是数字。"))
      }
    }
  }

  /// RFC 3339, Unix seconds or Unix milliseconds; a time without zone is the farm's.
  private func flatTime(
    _ value: JSON?, _ zone: Zone, _ result: inout Understanding
  ) -> Instant? {
    switch value {
    case .string(let text):
      if let time = Instant(text) { return time }
      if let time = localTime(text, zone) { return time }
      result.reject(
        .badTime,
        Title(
          en: "\"\(text)\" is no time. Write it as 2026-05-01T06:00:00+08:00 (RFC 3339).",
          zh: "“\(text)”不是时间。请写成 2026-05-01T06:00:00+08:00（RFC 3339）。"))
    case .number(let number):
      let seconds = abs(number) >= 1e11 ? number / 1000 : number
      if let time = Instant(unixSeconds: seconds) { return time }
      result.reject(.badTime, Title(en: "\(number) is no Unix time.", zh: "\(number) 不是 Unix 时间。"))
    case nil: result.reject(.badTime, Title(en: "\"time\" is missing.", zh: "缺少“time”。"))
    default:
      result.reject(
        .badTime,
        Title(
          en: "\"time\" must be a text (RFC 3339) or Unix seconds.",
          zh: "“time”应当是文字（RFC 3339）或 Unix 秒数。"))
    }
    return nil
  }

  /// `2026-05-01T06:00:00` or with a space or slashes: local time of the farm.
  private func localTime(_ text: String, _ zone: Zone) -> Instant? {
    let plain = text.replacing("/", with: "-")
    guard let asUTC = Instant(plain + "Z") else { return nil }
    let guess = asUTC - Int64(zone.offset(at: asUTC)) * 1000
    return asUTC - Int64(zone.offset(at: guess)) * 1000
  }
}
