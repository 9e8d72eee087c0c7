extension Interpreter {
  /// A SenML pack in JSON (RFC 8428 section 5): an array of objects.
  ///
  /// A pack that breaks off in the middle is refused whole: half a pack would hide the fault.
  mutating func decodeSenMLJSON(
    _ message: IncomingMessage, _ route: Directory.Route, _ result: inout Understanding
  ) {
    var scanner = JSONScanner(message.payload)
    var base = SenMLBase()
    do throws(JSONError) {
      guard scanner.peek() == 0x5B else {
        guard scanner.peek() == 0x7B || scanner.peek() == 0x22 else { throw notAnArray(scanner) }
        result.reject(
          .malformed,
          Title(
            en: "A SenML pack is an array of records: begin with \"[\".",
            zh: "SenML 包是记录的数组：请以“[”开头。"))
        return
      }
      try scanner.expect(0x5B)
      if !scanner.take(0x5D) {
        repeat {
          try record(&scanner, &base, message, route, &result)
        } while scanner.take(0x2C)
        try scanner.expect(0x5D)
      }
      try scanner.end()
      if result.readings.isEmpty && result.rejections.isEmpty && result.sequence == nil {
        result.reject(.empty, Title(en: "The pack holds no record.", zh: "包中没有记录。"))
      }
    } catch {
      result.removeAll()
      result.reject(
        .notJSON,
        Title(
          en: "Not JSON at byte \(error.offset): \(error.problem.en).",
          zh: "第 \(error.offset) 字节处不是 JSON：\(error.problem.zh)。"))
    }
  }

  private func notAnArray(_ scanner: JSONScanner) -> JSONError {
    JSONError(problem: Title(en: "expected '['", zh: "应为 '['"), offset: scanner.offset)
  }

  private mutating func record(
    _ scanner: inout JSONScanner, _ base: inout SenMLBase, _ message: IncomingMessage,
    _ route: Directory.Route, _ result: inout Understanding
  ) throws(JSONError) {
    guard scanner.peek() == 0x7B else {
      try scanner.skip()
      result.reject(
        .malformed, Title(en: "A record of a SenML pack is an object.", zh: "SenML 包的记录应当是对象。"))
      return
    }
    try scanner.expect(0x7B)
    var record = SenMLRecord()
    var fault: Rejection?
    if !scanner.take(0x7D) {
      repeat {
        let key = try scanner.string()
        try scanner.expect(0x3A)
        try field(scanner.raw(key), &scanner, &record, &base, &fault)
      } while scanner.take(0x2C)
      try scanner.expect(0x7D)
    }
    if let fault {
      result.reject(fault.reason, fault.detail)
    } else {
      take(record, &base, message, route, &result)
    }
  }

  private func field(
    _ key: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner, _ record: inout SenMLRecord,
    _ base: inout SenMLBase, _ fault: inout Rejection?
  ) throws(JSONError) {
    switch label(key) {
    case .v: record.value = try number("v", &scanner, &fault)
    case .t: record.time = try number("t", &scanner, &fault)
    case .n: record.name = try text("n", &scanner, &fault)
    case .u: record.unit = try text("u", &scanner, &fault)
    case .s: record.sum = try number("s", &scanner, &fault)
    case .bt: base.time = try number("bt", &scanner, &fault) ?? 0
    case .bn: base.name = try text("bn", &scanner, &fault).bytes
    case .bu: base.unit = try text("bu", &scanner, &fault).bytes
    case .bv: base.value = try number("bv", &scanner, &fault) ?? 0
    case .bs: base.sum = try number("bs", &scanner, &fault) ?? 0
    case .bver: base.version = try number("bver", &scanner, &fault) ?? 0
    case .vb:
      let next = scanner.peek()
      guard next == 0x74 || next == 0x66 else {
        try scanner.skip()
        fault = Rejection(
          .malformed, Title(en: "\"vb\" must be true or false.", zh: "“vb”应当是 true 或 false。"))
        return
      }
      record.flag = try scanner.literal()
    case .text:
      record.hasText = true
      try scanner.skip()
    case .other:
      if key.last == 0x5F { record.mandatory = String(decoding: key, as: UTF8.self) }
      try scanner.skip()
    }
  }

  private func number(
    _ label: StaticString, _ scanner: inout JSONScanner, _ fault: inout Rejection?
  ) throws(JSONError) -> Double? {
    let next = scanner.peek()
    if next == 0x2D || next &- 0x30 < 10 { return try scanner.number() }
    try scanner.skip()
    fault = Rejection(
      .notANumber, Title(en: "\"\(label)\" must be a number.", zh: "“\(label)”应当是数字。"))
    return nil
  }

  private func text(
    _ label: StaticString, _ scanner: inout JSONScanner, _ fault: inout Rejection?
  ) throws(JSONError) -> SenMLText {
    guard scanner.peek() == 0x22 else {
      try scanner.skip()
      fault = Rejection(
        .malformed, Title(en: "\"\(label)\" must be a text.", zh: "“\(label)”应当是文字。"))
      return .none
    }
    let slice = try scanner.string()
    // Many encoders write "/" as "\/"; names then need a copy.
    return slice.escaped ? .copy(Array(scanner.text(slice).utf8)) : .slice(scanner.raw(slice))
  }

  private enum Label { case n, u, v, s, t, vb, bn, bt, bu, bv, bs, bver, text, other }

  private func label(_ key: UnsafeBufferPointer<UInt8>) -> Label {
    switch (key.count, key.first ?? 0, key.last ?? 0) {
    case (1, 0x6E, _): .n
    case (1, 0x75, _): .u
    case (1, 0x76, _): .v
    case (1, 0x73, _): .s
    case (1, 0x74, _): .t
    case (2, 0x62, 0x6E): .bn
    case (2, 0x62, 0x74): .bt
    case (2, 0x62, 0x75): .bu
    case (2, 0x62, 0x76): .bv
    case (2, 0x62, 0x73): .bs
    case (2, 0x76, 0x62): .vb
    case (2, 0x76, 0x73), (2, 0x76, 0x64): .text
    case (4, 0x62, 0x72) where key[1] == 0x76 && key[2] == 0x65: .bver
    default: .other
    }
  }
}
