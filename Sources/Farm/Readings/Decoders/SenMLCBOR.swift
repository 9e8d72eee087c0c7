extension Interpreter {
  /// A SenML pack in CBOR (RFC 8428 section 6): an array of maps with small integer labels.
  mutating func decodeSenMLCBOR(
    _ message: IncomingMessage, _ route: Directory.Route, _ result: inout Understanding
  ) {
    var scanner = CBORScanner(message.payload)
    var base = SenMLBase()
    do throws(CBORError) {
      let head = try scanner.head()
      guard head.major == 4 else {
        result.reject(
          .malformed,
          Title(en: "A SenML pack is a CBOR array of maps.", zh: "SenML 包应当是映射的 CBOR 数组。"))
        return
      }
      var left = head.isIndefinite ? UInt64.max : head.argument
      while left > 0 {
        if head.isIndefinite && scanner.takeBreak() { break }
        try record(&scanner, &base, message, route, &result)
        left -= 1
      }
      try scanner.end()
      if result.readings.isEmpty && result.rejections.isEmpty && result.sequence == nil {
        result.reject(.empty, Title(en: "The pack holds no record.", zh: "包中没有记录。"))
      }
    } catch {
      result.removeAll()
      result.reject(
        .notCBOR,
        Title(
          en: "Not CBOR at byte \(error.offset): \(error.problem.en).",
          zh: "第 \(error.offset) 字节处不是 CBOR：\(error.problem.zh)。"))
    }
  }

  private mutating func record(
    _ scanner: inout CBORScanner, _ base: inout SenMLBase, _ message: IncomingMessage,
    _ route: Directory.Route, _ result: inout Understanding
  ) throws(CBORError) {
    guard scanner.peekMajor() == 5 else {
      try scanner.skip()
      result.reject(
        .malformed, Title(en: "A record of a SenML pack is a map.", zh: "SenML 包的记录应当是映射。"))
      return
    }
    let head = try scanner.head()
    var record = SenMLRecord()
    var fault: Rejection?
    var left = head.isIndefinite ? UInt64.max : head.argument
    while left > 0 {
      if head.isIndefinite && scanner.takeBreak() { break }
      try field(&scanner, &record, &base, &fault)
      left -= 1
    }
    if let fault {
      result.reject(fault.reason, fault.detail)
    } else {
      take(record, &base, message, route, &result)
    }
  }

  private func field(
    _ scanner: inout CBORScanner, _ record: inout SenMLRecord, _ base: inout SenMLBase,
    _ fault: inout Rejection?
  ) throws(CBORError) {
    guard let label = try label(&scanner, &record) else {
      try scanner.skip()
      return
    }
    switch label {
    case -1: base.version = try number("bver", &scanner, &fault) ?? 0
    case -2: base.name = try text("bn", &scanner, &fault).bytes
    case -3: base.time = try number("bt", &scanner, &fault) ?? 0
    case -4: base.unit = try text("bu", &scanner, &fault).bytes
    case -5: base.value = try number("bv", &scanner, &fault) ?? 0
    case -6: base.sum = try number("bs", &scanner, &fault) ?? 0
    case 0: record.name = try text("n", &scanner, &fault)
    case 1: record.unit = try text("u", &scanner, &fault)
    case 2: record.value = try number("v", &scanner, &fault)
    case 4:
      record.flag = try scanner.bool()
      if record.flag == nil {
        fault = Rejection(
          .malformed, Title(en: "\"vb\" must be true or false.", zh: "“vb”应当是 true 或 false。"))
      }
    case 5: record.sum = try number("s", &scanner, &fault)
    case 6: record.time = try number("t", &scanner, &fault)
    case 3, 8:
      record.hasText = true
      try scanner.skip()
    default: try scanner.skip()
    }
  }

  /// The integer label of a field; `nil` for a text label, which is unknown here.
  private func label(
    _ scanner: inout CBORScanner, _ record: inout SenMLRecord
  ) throws(CBORError) -> Int? {
    switch scanner.peekMajor() {
    case 0, 1:
      let number = try scanner.number() ?? 99
      return Int(exactly: number) ?? 99
    case 3:
      let name = try scanner.text()
      if name.last == 0x5F { record.mandatory = String(decoding: name, as: UTF8.self) }
      return nil
    default: throw scanner.fail(Title(en: "a label must be an integer or a text", zh: "标签应为整数或文字"))
    }
  }

  private func number(
    _ label: StaticString, _ scanner: inout CBORScanner, _ fault: inout Rejection?
  ) throws(CBORError) -> Double? {
    if let number = try scanner.number() { return number }
    fault = Rejection(
      .notANumber, Title(en: "\"\(label)\" must be a finite number.", zh: "“\(label)”应当是有限的数字。"))
    return nil
  }

  private func text(
    _ label: StaticString, _ scanner: inout CBORScanner, _ fault: inout Rejection?
  ) throws(CBORError) -> SenMLText {
    if scanner.peekMajor() == 3 { return .slice(try scanner.text()) }
    try scanner.skip()
    fault = Rejection(.malformed, Title(en: "\"\(label)\" must be a text.", zh: "“\(label)”应当是文字。"))
    return .none
  }
}
