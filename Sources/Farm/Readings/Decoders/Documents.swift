extension Interpreter {
  /// A soil test or an event: one JSON object, checked further by the room that knows it.
  mutating func decodeDocument(
    _ message: IncomingMessage, _ result: inout Understanding,
    _ keep: (inout Understanding, JSON) -> Void
  ) {
    do throws(JSONError) {
      let json = try JSON(parsing: message.payload)
      guard case .object = json else {
        result.reject(
          .malformed, Title(en: "The payload must be one JSON object.", zh: "载荷应当是一个 JSON 对象。"))
        return
      }
      keep(&result, json)
    } catch {
      result.reject(
        .notJSON,
        Title(
          en: "Not JSON at byte \(error.offset): \(error.problem.en).",
          zh: "第 \(error.offset) 字节处不是 JSON：\(error.problem.zh)。"))
    }
  }

  /// Birth and last will: `{"online":true}`, or the bare words that simple devices send.
  mutating func decodeStatus(_ message: IncomingMessage, _ result: inout Understanding) {
    let text = String(decoding: message.payload.prefix(4096), as: UTF8.self)
    switch text {
    case "online", "1", "true": result.online = true
    case "offline", "0", "false": result.online = false
    default:
      guard let json = try? JSON(parsing: text), let online = json["online"]?.bool else {
        result.reject(
          .malformed,
          Title(
            en: "A status is {\"online\":true} or {\"online\":false}.",
            zh: "状态应为 {\"online\":true} 或 {\"online\":false}。"))
        return
      }
      result.online = online
    }
  }

  /// `{"id":"…","done":true}`: the gateway has carried a command out, or could not.
  mutating func decodeAcknowledgement(_ message: IncomingMessage, _ result: inout Understanding) {
    guard let json = try? JSON(parsing: message.payload), let id = json["id"]?.string, !id.isEmpty
    else {
      result.reject(
        .malformed,
        Title(
          en: "An acknowledgement is {\"id\":\"…\",\"done\":true}.",
          zh: "应答应为 {\"id\":\"…\",\"done\":true}。"))
      return
    }
    result.acknowledgement = (id, json["done"]?.bool ?? true)
  }
}
