extension RuleReader {
  mutating func act(_ node: Node) -> Rule.Act? {
    if case .scalar(let text) = node.value {
      guard let command = command(text, node) else { return nil }
      return act(command, end: Self.opposites[command.action])
    }
    var fields = Fields(node, Title(en: "a command", zh: "一条命令"), &mistakes)
    let first = fields.required("do", &mistakes).flatMap { node in
      node.text("do", &mistakes).flatMap { command($0, node) }
    }
    let last = fields.optional("end").flatMap { node in
      node.text("end", &mistakes).flatMap { end(command($0, node), first, node) }
    }
    let until = fields.optional("until").flatMap { condition($0, "until") }
    let longest = span(&fields, "longest")
    let deadTime = span(&fields, "dead time") ?? 0
    fields.finish(&mistakes)
    guard let first else { return nil }
    var act = act(first, end: last ?? Self.opposites[first.action])
    (act.until, act.longest, act.deadTime) = (until, longest, deadTime)
    return act
  }

  private func act(_ command: (actuator: String, action: String), end: String?) -> Rule.Act {
    Rule.Act(actuator: command.actuator, action: command.action, end: end)
  }

  private static let opposites = ["on": "off", "off": "on", "open": "close", "close": "open"]

  /// What ends a command: another action of the same actuator.
  private mutating func end(
    _ end: (actuator: String, action: String)?, _ first: (actuator: String, action: String)?,
    _ node: Node
  ) -> String? {
    guard let end else { return nil }
    guard let first else { return end.action }
    if first.actuator != end.actuator {
      note(
        Title(
          en: "\"end\" speaks to another actuator than \"do\".",
          zh: "“end”与“do”针对的不是同一个执行器。"),
        Title(
          en: "Write \"\(first.actuator) \(end.action)\".",
          zh: "请写“\(first.actuator) \(end.action)”。"), node)
    } else if first.action == end.action {
      let other = Self.opposites[first.action] ?? "off"
      note(
        Title(
          en: "\"end\" says the same as \"do\": nothing would ever end.",
          zh: "“end”与“do”相同，永远不会结束。"),
        Title(
          en: "Write what ends it, such as \"\(first.actuator) \(other)\".",
          zh: "请写结束动作，例如“\(first.actuator) \(other)”。"), node)
    }
    return end.action
  }

  /// `aerator on`. An actuator that looks like one of the site, and an action that looks like a usual
  /// one, are held to be misspelt; units that have no such actuator are never told anything.
  private mutating func command(_ text: String, _ node: Node)
    -> (actuator: String, action: String)?
  {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2 else {
      note(
        Title(en: "\"\(text)\" is no command.", zh: "“\(text)”不是命令。"),
        Title(
          en: "Write an actuator and an action: \"aerator on\".",
          zh: "请写执行器和动作：“aerator on”。"), node)
      return nil
    }
    let kinds = scope.kinds.isEmpty ? UnitKind.allCases : scope.kinds
    let known = kinds.reduce(into: Set<String>()) { $0.formUnion(names.actuators[$1] ?? []) }
    if !known.contains(words[0]), let near = nearest(words[0], in: known.sorted()) {
      note(
        Title(
          en: "No unit that this rule is on has an actuator \"\(words[0])\".",
          zh: "这条规则涉及的单元中没有执行器“\(words[0])”。"),
        .meant(near), node,
        length: words[0].count)
    }
    let usual = ["off", "on", "open", "close"]
    if !usual.contains(words[1]), let near = nearest(words[1], in: usual) {
      note(
        Title(en: "\"\(words[1])\" is no usual action.", zh: "“\(words[1])”不是常用动作。"),
        .meant(near), node)
    }
    return (words[0], words[1])
  }
}
