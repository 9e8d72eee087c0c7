extension Story {
  /// The stories of a file and every mistake in it.
  public static func read(_ file: Node) -> ([Story], [Mistake]) {
    var mistakes: [Mistake] = []
    var stories: [Story] = []
    for item in file.items("a story file", &mistakes) {
      var reader = StoryReader(mistakes: [])
      if let story = reader.read(item) { stories.append(story) }
      mistakes += reader.mistakes
    }
    return (stories, mistakes)
  }
}

/// Reads one story.
private struct StoryReader {
  var mistakes: [Mistake]

  mutating func read(_ node: Node) -> Story? {
    var fields = Fields(node, Title(en: "a story", zh: "一个情景测试"), &mistakes)
    let name = fields.text("story", &mistakes)
    let zone = self.zone(&fields)
    let start = self.start(&fields, zone)
    var story = Story(name: name ?? "", position: node.position, start: start)
    if let rules = fields.required("rules", &mistakes) { readRules(rules, &story) }
    for item in fields.items("watch", &mistakes) {
      guard let rule = item.text("watch", &mistakes) else { continue }
      story.watched.append(rule)
      story.places[rule] = item.position
    }
    let gateways = fields.optional("gateways")
    let units = fields.optional("units")
    let readings = fields.required("readings", &mistakes)
    story.site = site(units, gateways, readings, zone)
    story.site.farms[0].elevation = fields.optionalQuantity(
      "elevation", in: .parse("m")!, &mistakes)
    if let readings { self.readings(readings, &story) }
    for item in fields.items("time passes to", &mistakes) {
      if let span = span(item) { story.inputs.append(.advance(start + span)) }
    }
    for item in fields.items("restart at", &mistakes) {
      if let span = span(item) { story.inputs.append(.restart(start + span)) }
    }
    if let node = fields.optional("commands"),
      node.choice("commands", among: ["acknowledged", "unacknowledged"], &mistakes)
        == "unacknowledged"
    {
      story.acknowledges = false
    }
    for item in fields.items("expect", &mistakes) {
      guard let line = line(item) else { continue }
      story.expected.append(line)
      story.places[line.text] = item.position
    }
    fields.finish(&mistakes)
    story.inputs = story.inputs.enumerated()
      .sorted { ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset) }
      .map(\.element)
    return name == nil ? nil : story
  }

  // MARK: the scene

  private mutating func zone(_ fields: inout Fields) -> Zone {
    let standard = Zone("Asia/Shanghai")!
    guard let node = fields.optional("zone"), let name = node.text("zone", &mistakes) else {
      return standard
    }
    if let zone = Zone(name) { return zone }
    mistakes.append(
      Mistake(
        Title(en: "\"\(name)\" is no time zone.", zh: "“\(name)”不是时区。"),
        remedy: Title(
          en: "Use an IANA name such as Asia/Shanghai.", zh: "请用 IANA 名称，例如 Asia/Shanghai。"),
        at: node.position, length: name.count))
    return standard
  }

  private mutating func start(_ fields: inout Fields, _ zone: Zone) -> Instant {
    let standard = zone.start(of: CivilDay(year: 2026, month: 5, day: 1)!)
    guard let node = fields.optional("start"), let text = node.text("start", &mistakes) else {
      return standard
    }
    if let day = CivilDay(text) { return zone.start(of: day) }
    if let time = Instant(text) { return time }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no time.", zh: "“\(text)”不是时间。"),
        remedy: Title(
          en: "Write 2026-05-01 or 2026-05-01T06:00:00+08:00.",
          zh: "请写 2026-05-01 或 2026-05-01T06:00:00+08:00。"),
        at: node.position, length: text.count))
    return standard
  }

  private mutating func readRules(_ node: Node, _ story: inout Story) {
    if case .list(let items) = node.value, items.contains(where: { $0.text == nil }) {
      story.ownRules = node
      return
    }
    for item in node.items("rules", &mistakes) {
      if let file = item.text("rules", &mistakes) { story.ruleFiles.append(file) }
    }
  }

  private mutating func site(
    _ units: Node?, _ gateways: Node?, _ readings: Node?, _ zone: Zone
  ) -> Site {
    var farm = FarmHolding(
      id: "farm", cooperative: "coop", name: Title(en: "Farm", zh: "农场"), zone: zone)
    for (key, value) in members(units, "units") {
      if let unit = unit(key, value) { farm.units.append(unit) }
    }
    // Units that only readings name: "pond-1" is a pond.
    if case .map(let members) = readings?.value {
      for (key, _) in members {
        let id = key.text?.split(separator: " ").first.map(String.init) ?? ""
        guard !farm.units.contains(where: { $0.id == id }) else { continue }
        if let kind = kind(of: id, key.position) {
          farm.units.append(FarmUnit(id: id, name: Title(en: id, zh: id), kind: kind))
        }
      }
    }
    farm.gateways = self.gateways(gateways)
    var site = Site()
    site.farms = [farm]
    return site
  }

  private mutating func gateways(_ node: Node?) -> [Gateway] {
    guard let node else { return [Gateway(id: "gw", name: Title(en: "gw", zh: "gw"))] }
    return members(node, "gateways").compactMap { key, value in
      guard let id = key.text else { return nil }
      let units = value.items("gateways", &mistakes).compactMap { $0.text("gateways", &mistakes) }
      return Gateway(id: id, name: Title(en: id, zh: id), units: units)
    }
  }

  /// Names with what belongs to each; none when the key is absent.
  private mutating func members(_ node: Node?, _ what: String) -> [(key: Node, value: Node)] {
    guard let node else { return [] }
    if case .map(let members) = node.value { return members }
    mistakes.append(
      Mistake(
        Title(en: "\"\(what)\" must be names with values.", zh: "“\(what)”应当是名称和值。"),
        remedy: Title(
          en: "Write \"name: value\" under it.", zh: "请在下面写“名称: 值”。"),
        at: node.position))
    return []
  }

  private mutating func kind(of id: String, _ at: Position) -> UnitKind? {
    let kinds = UnitKind.allCases.filter { id == $0.rawValue || id.hasPrefix($0.rawValue + "-") }
    if let kind = kinds.first { return kind }
    mistakes.append(
      Mistake(
        Title(
          en: "It is not known what kind of unit \"\(id)\" is.",
          zh: "不知道“\(id)”是哪类生产单元。"),
        remedy: Title(
          en: "Name it pond-1, or list it under \"units\": \"\(id): pond\".",
          zh: "请命名为 pond-1，或在“units”下写“\(id): pond”。"), at: at,
        length: id.count))
    return nil
  }

  private mutating func unit(_ key: Node, _ value: Node) -> FarmUnit? {
    guard let id = key.text else { return nil }
    if let text = value.text {
      guard let kind = UnitKind(rawValue: text) ?? kind(of: text, value.position) else {
        return nil
      }
      return FarmUnit(id: id, name: Title(en: id, zh: id), kind: kind)
    }
    var fields = Fields(value, Title(en: "a unit", zh: "一个生产单元"), &mistakes)
    let kindText = fields.optionalText("kind", &mistakes) ?? id
    guard let kind = kind(of: kindText, value.position) else { return nil }
    var unit = FarmUnit(id: id, name: Title(en: id, zh: id), kind: kind)
    unit.area = fields.optionalQuantity("area", in: .parse("m2")!, &mistakes)
    for item in fields.items("actuators", &mistakes) {
      if let name = item.text("actuators", &mistakes) { unit.actuators.append(name) }
    }
    for (name, value) in members(fields.optional("attributes"), "attributes") {
      guard let name = name.text("attributes", &mistakes) else { continue }
      unit.attributes[name] = value.text(name, &mistakes)
    }
    for (name, value) in members(fields.optional("sensors"), "sensors") {
      guard let metric = metric(name.text ?? "", name.position) else { continue }
      unit.sensors.append(Sensor(id: "", metric: metric, interval: span(value)))
    }
    unit.rules = fields.optional("rules")
    unit.derived = fields.optional("derived")
    fields.finish(&mistakes)
    return unit
  }

  private mutating func metric(_ name: String, _ at: Position) -> Metric? {
    if let metric = Metric.named(name) { return metric }
    mistakes.append(
      Mistake(
        Title(en: "\"\(name)\" is no metric.", zh: "没有指标“\(name)”。"),
        remedy: .near(
          name, in: Metric.all.map(\.name),
          otherwise: Title(
            en: "See `furrow rules show --metrics`.", zh: "请查看 `furrow rules show --metrics`。")),
        at: at, length: name.count))
    return nil
  }

  // MARK: what comes in

  private mutating func readings(_ node: Node, _ story: inout Story) {
    for (key, value) in members(node, "readings") {
      let words = (key.text ?? "").split(separator: " ").map(String.init)
      guard (2...3).contains(words.count) else {
        mistakes.append(
          Mistake(
            Title(
              en: "Readings belong to a unit and a metric.", zh: "读数要写明单元和指标。"),
            remedy: Title(
              en: "Write \"pond-1 dissolved_oxygen:\", and a sensor's id if there are several.",
              zh: "请写“pond-1 dissolved_oxygen:”，有多个探头时再加探头编号。"),
            at: key.position))
        continue
      }
      guard let metric = metric(words[1], key.position) else { continue }
      let series = Series(
        farm: "farm", unit: words[0], metric: metric, sensor: words.count == 3 ? words[2] : "")
      var time = story.start
      var delay: Milliseconds = 0
      guard case .map(let parts) = value.value else {
        mistakes.append(
          Mistake(
            Title(
              en: "Here must stand how often readings come, and which.",
              zh: "这里应当写读数的间隔和数值。"),
            remedy: Title(
              en: "Write \"every 1 min: 5.0 x10, gap 20 min, 2.8 x15\".",
              zh: "请写“every 1 min: 5.0 x10, gap 20 min, 2.8 x15”。"), at: value.position))
        continue
      }
      for (every, text) in parts { sequence(series, every, text, &time, &delay, &story) }
    }
  }

  private mutating func sequence(
    _ series: Series, _ every: Node, _ node: Node, _ time: inout Instant,
    _ delay: inout Milliseconds, _ story: inout Story
  ) {
    let text = every.text ?? ""
    guard text.hasPrefix("every "),
      case .success(let step) = Quantity.milliseconds(String(text.dropFirst(6))), step > 0
    else {
      mistakes.append(
        Mistake(
          Title(en: "\"\(text)\" does not say how often.", zh: "“\(text)”没有说明间隔。"),
          remedy: Title(en: "Write \"every 1 min\".", zh: "请写“every 1 min”。"),
          at: every.position, length: text.count))
      return
    }
    var column = 0
    for part in (node.text ?? "").split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: " ").map(String.init)
      if !add(words, step, series, &time, &delay, &story) {
        var at = node.position
        at.column += column
        mistakes.append(
          Mistake(
            Title(
              en: "\"\(words.joined(separator: " "))\" is no reading.",
              zh: "“\(words.joined(separator: " "))”不是读数。"),
            remedy: Title(
              en: "Write 5.0, 5.0 x10, 5 to 3 x20, gap 20 min, late 3 min 4.0, again 4.0 or "
                + "delayed 2 h.",
              zh: "可写 5.0、5.0 x10、5 to 3 x20、gap 20 min、late 3 min 4.0、again 4.0 或 delayed 2 h。"),
            at: at, length: part.count))
      }
      column += part.count + 1
    }
  }

  private func add(
    _ words: [String], _ step: Milliseconds, _ series: Series, _ time: inout Instant,
    _ delay: inout Milliseconds, _ story: inout Story
  ) -> Bool {
    if words.count == 3, words[0] == "delayed",
      case .success(let span) = Quantity.milliseconds(words[1] + " " + words[2])
    {
      // From here on readings are sent so much later than they were measured.
      delay = span
      return true
    }
    if words.count == 3, words[0] == "gap",
      case .success(let span) = Quantity.milliseconds(words[1] + " " + words[2])
    {
      time = time + span
      return true
    }
    if words.count == 4, words[0] == "late", let value = Self.number(words[3]),
      case .success(let span) = Quantity.milliseconds(words[1] + " " + words[2])
    {
      story.inputs.append(
        .reading(series, time - step - span, value, arrival: time - step))
      return true
    }
    if words.count == 2, words[0] == "again", let value = Self.number(words[1]) {
      story.inputs.append(.reading(series, time - step, value, arrival: time - step))
      return true
    }
    guard let from = words.first.flatMap(Self.number) else { return false }
    var to = from
    var rest = words.dropFirst()
    if rest.count >= 2, rest.first == "to", let end = Self.number(rest[rest.startIndex + 1]) {
      to = end
      rest = rest.dropFirst(2)
    }
    var count = 1
    if let times = rest.first {
      guard rest.count == 1, times.hasPrefix("x"), let n = Int(times.dropFirst()),
        (1...100_000).contains(n)
      else { return false }
      count = n
    }
    for k in 0..<count {
      let share = count > 1 ? Double(k) / Double(count - 1) : 0
      story.inputs.append(
        .reading(series, time, from + (to - from) * share, arrival: time + delay))
      time = time + step
    }
    return true
  }

  /// A finite number: a story has no NaN, since a payload has none.
  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  // MARK: spans and expectations

  /// `1 h 5 min`
  private mutating func span(_ node: Node) -> Milliseconds? {
    let words = (node.text ?? "").split(separator: " ").map(String.init)
    if let (span, rest) = Self.span(words), rest.isEmpty { return span }
    mistakes.append(
      Mistake(
        Title(
          en: "\"\(node.text ?? "a list")\" is no span of time.",
          zh: "“\(node.text ?? "列表")”不是时间长度。"),
        remedy: Title(en: "Write \"1 h 5 min\".", zh: "请写“1 h 5 min”。"),
        at: node.position, length: node.text?.count ?? 1))
    return nil
  }

  private static func span(_ words: [String]) -> (Milliseconds, ArraySlice<String>)? {
    var rest = words[...]
    var total: Milliseconds?
    while rest.count >= 2, Double(rest[rest.startIndex]) != nil,
      case .success(let part) = Quantity.milliseconds(
        rest[rest.startIndex] + " " + rest[rest.startIndex + 1])
    {
      total = (total ?? 0) + part
      rest = rest.dropFirst(2)
    }
    return total.map { ($0, rest) }
  }

  private mutating func line(_ node: Node) -> Story.Line? {
    let words = (node.text ?? "").split(separator: " ").map(String.init)
    let states = AlertState.allCases.map(\.rawValue) + ["command"]
    if let (at, rest) = Self.span(words), let first = rest.first, states.contains(first) {
      return Story.Line(at: at, words: Array(rest))
    }
    mistakes.append(
      Mistake(
        Title(en: "This is no change that could be expected.", zh: "这不是可以预期的变化。"),
        remedy: Title(
          en: "Write \"40 min firing pond-oxygen-low critical\" or \"40 min command aerator on\".",
          zh: "请写“40 min firing pond-oxygen-low critical”或“40 min command aerator on”。"),
        at: node.position, length: node.text?.count ?? 1))
    return nil
  }
}
