extension Site {
  /// The site that a file describes, and every mistake in it. With mistakes, what could be read is
  /// there too, so that rules can still be checked against it.
  public static func read(_ node: Node) -> (Site, [Mistake]) {
    var mistakes: [Mistake] = []
    var site = Site()
    var fields = Fields(node, Title(en: "a site", zh: "基地文件"), &mistakes)
    var ids = Ids()
    for item in fields.items("cooperatives", &mistakes) {
      if let cooperative = cooperative(item, &ids, &mistakes) {
        site.cooperatives.append(cooperative)
      }
    }
    for item in fields.items("farms", &mistakes) {
      if let farm = farm(item, site.cooperatives, &ids, &mistakes) { site.farms.append(farm) }
    }
    for item in fields.items("agronomists", &mistakes) {
      if let person = agronomist(item, site.farms.map(\.id), &ids, &mistakes) {
        site.agronomists.append(person)
      }
    }
    fields.finish(&mistakes)
    return (site, mistakes)
  }

  private static func cooperative(
    _ node: Node, _ ids: inout Ids, _ mistakes: inout [Mistake]
  ) -> Cooperative? {
    var fields = Fields(node, Title(en: "a cooperative", zh: "一个合作社"), &mistakes)
    guard let id = ids.take(Title(en: "cooperative", zh: "合作社"), &fields, &mistakes) else {
      return nil
    }
    var cooperative = Cooperative(id: id, name: fields.title("name", id, &mistakes))
    if let domain = fields.optional("domain"), let text = domain.text("domain", &mistakes) {
      if text.hasPrefix("https://"), !text.hasSuffix("/") {
        cooperative.domain = text
      } else {
        mistakes.append(
          Mistake(
            Title(
              en: "\"domain\" must begin with https:// and not end with a slash.",
              zh: "“domain”应当以 https:// 开头，且末尾没有斜杠。"),
            remedy: Title(
              en: "Write it as https://farm.example.cn", zh: "请写成 https://farm.example.cn"),
            at: domain.position,
            length: text.count))
      }
    }
    cooperative.gln = fields.gs1Key("gln", digits: [13], &mistakes)
    cooperative.produce = Produce.read(&fields, &mistakes)
    cooperative.parties = Party.read(&fields, &mistakes)
    cooperative.products = SoldProduct.read(&fields, &mistakes)
    fields.finish(&mistakes)
    return cooperative
  }

  private static func farm(
    _ node: Node, _ cooperatives: [Cooperative], _ ids: inout Ids, _ mistakes: inout [Mistake]
  ) -> FarmHolding? {
    var fields = Fields(node, Title(en: "a farm", zh: "一个农场"), &mistakes)
    guard let id = ids.take(Title(en: "farm", zh: "农场"), &fields, &mistakes) else { return nil }
    let name = fields.title("name", id, &mistakes)
    let owner = fields.choice(
      "cooperative", among: cooperatives.map(\.id), &mistakes)
    let zone = zone(&fields, &mistakes)
    var farm = FarmHolding(
      id: id, cooperative: owner ?? "", name: name, zone: zone,
      location: location(&fields, &mistakes),
      gln: fields.gs1Key("gln", digits: [13], &mistakes),
      elevation: fields.optionalQuantity("elevation", in: .parse("m")!, &mistakes))
    var unitIds = Ids()
    for item in fields.items("units", &mistakes) {
      if let unit = unit(item, &unitIds, &mistakes) { farm.units.append(unit) }
    }
    var gatewayIds = Ids()
    for item in fields.items("gateways", &mistakes) {
      if let gateway = gateway(item, farm.units, &gatewayIds, &mistakes) {
        farm.gateways.append(gateway)
      }
    }
    fields.finish(&mistakes)
    return farm
  }

  private static func zone(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> Zone {
    guard let node = fields.required("zone", &mistakes), let text = node.text("zone", &mistakes)
    else { return .utc }
    if let zone = Zone(text) { return zone }
    mistakes.append(
      Mistake(
        Title(en: "\"\(text)\" is no time zone.", zh: "没有“\(text)”这个时区。"),
        remedy: Title(
          en: "Use an IANA name such as Asia/Shanghai.", zh: "请用 IANA 名称，例如 Asia/Shanghai。"),
        at: node.position, length: text.count))
    return .utc
  }

  private static func location(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> Location? {
    guard let node = fields.optional("location"), let text = node.text("location", &mistakes)
    else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " }
    }.map { Double($0) }
    if parts.count == 2, let north = parts[0], let east = parts[1], abs(north) <= 90,
      abs(east) <= 180
    {
      return Location(latitude: north, longitude: east)
    }
    mistakes.append(
      Mistake(
        Title(
          en: "\"location\" must be degrees north and degrees east.", zh: "“location”应当是北纬和东经的度数。"),
        remedy: Title(en: "Write it as \"37.88, 118.53\".", zh: "请写成“37.88, 118.53”。"),
        at: node.position, length: text.count))
    return nil
  }

  private static func unit(
    _ node: Node, _ ids: inout Ids, _ mistakes: inout [Mistake]
  ) -> FarmUnit? {
    var fields = Fields(node, Title(en: "a unit", zh: "一个生产单元"), &mistakes)
    guard let id = ids.take(Title(en: "unit", zh: "单元"), &fields, &mistakes) else { return nil }
    let name = fields.title("name", id, &mistakes)
    let kind = fields.choice("kind", among: UnitKind.allCases.map(\.rawValue), &mistakes)
    var unit = FarmUnit(id: id, name: name, kind: kind.flatMap(UnitKind.init) ?? .plot)
    unit.area = fields.positive("area", in: .parse("m2")!, &mistakes)
    for item in fields.items("sensors", &mistakes) {
      if let sensor = sensor(item, &mistakes) { unit.sensors.append(sensor) }
    }
    unit.noteTwins(in: node, &mistakes)
    for item in fields.items("actuators", &mistakes) {
      if let text = item.text("actuators", &mistakes) { unit.actuators.append(text) }
    }
    unit.rules = fields.optional("rules")
    unit.derived = fields.optional("derived")
    unit.plan = CropPlan.read(&fields, &mistakes)
    unit.harvest = harvest(&fields, &mistakes)
    for key in ["soil", "crop", "stage", "species", "variety", "texture", "depth", "note"] {
      if let text = fields.optionalText(key, &mistakes) { unit.attributes[key] = text }
    }
    fields.finish(&mistakes)
    return unit
  }

  private static func harvest(_ fields: inout Fields, _ mistakes: inout [Mistake]) -> CivilDay? {
    guard let node = fields.optional("harvest"), let text = node.text("harvest", &mistakes) else {
      return nil
    }
    if let day = CivilDay(text) { return day }
    mistakes.append(
      Mistake(
        Title(en: "\"harvest\" must be a day.", zh: "“harvest”应当是日期。"),
        remedy: Title(en: "Write it as 2026-10-10.", zh: "请写成 2026-10-10。"), at: node.position,
        length: text.count))
    return nil
  }

  private static func sensor(_ node: Node, _ mistakes: inout [Mistake]) -> Sensor? {
    var fields = Fields(node, Title(en: "a sensor", zh: "一个传感器"), &mistakes)
    let known = Metric.all.map(\.name)
    guard let name = fields.choice("metric", among: known, &mistakes),
      let metric = Metric.named(name)
    else {
      return nil
    }
    var sensor = Sensor(id: fields.optionalText("id", &mistakes) ?? "", metric: metric)
    if let node = fields.optional("interval"), let text = node.text("interval", &mistakes) {
      switch Quantity.milliseconds(text) {
      case .success(let span) where span > 0: sensor.interval = span
      case .success:
        mistakes.append(
          Mistake(
            Title(en: "\"interval\" must be more than zero.", zh: "“interval”应当大于零。"),
            at: node.position))
      case .failure(let problem):
        mistakes.append(
          Mistake(problem.message, remedy: problem.remedy, at: node.position, length: text.count))
      }
    }
    sensor.giai = fields.giai(&mistakes)
    sensor.gain = fields.optionalNumber("gain", &mistakes) ?? 1
    sensor.offset = offset(&fields, metric, &mistakes)
    for item in fields.items("aliases", &mistakes) {
      if let text = item.text("aliases", &mistakes) { sensor.aliases.append(text) }
    }
    fields.finish(&mistakes)
    return sensor
  }

  /// A calibration offset is a difference: -0.3 Cel takes 0.3 K away, it is no temperature.
  private static func offset(
    _ fields: inout Fields, _ metric: Metric, _ mistakes: inout [Mistake]
  ) -> Double {
    guard let node = fields.optional("offset"), let text = node.text("offset", &mistakes) else {
      return 0
    }
    switch Quantity.split(text) {
    case .success(let (value, unit)):
      if let conversion = unit.differenceConversion(to: metric.unit) {
        return conversion.apply(value)
      }
      if unit == .one { return value }
      mistakes.append(
        Mistake(
          Title(
            en: "\"\(text)\" cannot be an offset of \(metric.name).",
            zh: "“\(text)”不能作为 \(metric.name) 的偏移量。"),
          remedy: Title(en: "Give it in \(metric.unit.symbol).", zh: "请用单位 \(metric.unit.symbol)。"),
          at: node.position, length: text.count))
    case .failure(let problem):
      mistakes.append(
        Mistake(problem.message, remedy: problem.remedy, at: node.position, length: text.count))
    }
    return 0
  }

  private static func gateway(
    _ node: Node, _ units: [FarmUnit], _ ids: inout Ids, _ mistakes: inout [Mistake]
  ) -> Gateway? {
    var fields = Fields(node, Title(en: "a gateway", zh: "一个网关"), &mistakes)
    guard let id = ids.take(Title(en: "gateway", zh: "网关"), &fields, &mistakes) else { return nil }
    var gateway = Gateway(id: id, name: fields.title("name", id, &mistakes))
    for item in fields.items("units", &mistakes) {
      if let unit = item.choice("units", among: units.map(\.id), &mistakes) {
        gateway.units.append(unit)
      }
    }
    fields.finish(&mistakes)
    return gateway
  }

  private static func agronomist(
    _ node: Node, _ farms: [String], _ ids: inout Ids, _ mistakes: inout [Mistake]
  ) -> Agronomist? {
    var fields = Fields(node, Title(en: "an agronomist", zh: "一位农技员"), &mistakes)
    guard let id = ids.take(Title(en: "agronomist", zh: "农技员"), &fields, &mistakes) else {
      return nil
    }
    let name = fields.optionalText("name", &mistakes) ?? id
    let language = fields.optional("language")?
      .choice("language", among: Language.allCases.map(\.rawValue), &mistakes)
    let person = Agronomist(
      id: id, name: name, language: language.flatMap(Language.init) ?? .zh,
      mail: Agronomist.mail(&fields, &mistakes),
      subscription: .read(&fields, farms: farms, &mistakes))
    fields.finish(&mistakes)
    return person
  }
}

extension FarmUnit {
  /// Two sensors of one metric need ids to be told apart.
  fileprivate func noteTwins(in node: Node, _ mistakes: inout [Mistake]) {
    var seen: Set<[String]> = []
    for sensor in sensors where !seen.insert([sensor.metric.name, sensor.id]).inserted {
      mistakes.append(
        Mistake(
          Title(
            en:
              "Unit \"\(id)\" has two sensors of \(sensor.metric.name) with the id \"\(sensor.id)\".",
            zh: "单元“\(id)”有两个编号为“\(sensor.id)”的 \(sensor.metric.name) 传感器。"),
          remedy: Title(en: "Give each an \"id\" of its own.", zh: "请给每个传感器各自的“id”。"),
          at: node["sensors"]?.position ?? node.position)
      )
    }
  }
}
