import Farm

/// A batch: what it is and where it stands, folded from its events.
///
/// A value made anew from the events whenever they change: corrections leave out what did not happen,
/// and a late event takes its place in time. Folding refuses what cannot be, in a sentence; what is
/// already stored was folded when it came.
public struct Batch: Sendable {
  /// Its name.
  public let name: BatchName
  /// What it is.
  public private(set) var product: BatchEvent.Product?
  /// Where it grew, or is kept.
  public private(set) var unit: String?
  /// Where it stands.
  public private(set) var state = State.planned
  /// Whether it may not be sold for now, and why.
  public private(set) var hold: Hold?
  /// Its events that count, by time: corrected ones left out.
  public private(set) var events: [BatchEvent] = []
  /// What came of it by harvest, or was put into it, in ``unitOfMeasure``.
  public private(set) var produced = 0.0
  /// What left it into other batches, to buyers, or was destroyed.
  public private(set) var packed = 0.0, shipped = 0.0, destroyed = 0.0
  /// In which its quantities are counted; the first said.
  public private(set) var unitOfMeasure: UnitOfMeasure?
  /// Where it was and when: its cycle, then vehicles and stores.
  public private(set) var stays: [Stay] = []

  /// Where a batch stands.
  public enum State: String, Sendable, CaseIterable {
    case planned, growing, harvested, shipped, destroyed

    /// For people.
    public var title: Title {
      switch self {
      case .planned: Title(en: "planned", zh: "待建")
      case .growing: Title(en: "growing", zh: "生长中")
      case .harvested: Title(en: "harvested", zh: "已采收")
      case .shipped: Title(en: "shipped", zh: "已发货")
      case .destroyed: Title(en: "destroyed", zh: "已销毁")
      }
    }
  }

  /// Why a batch may not be sold.
  public enum Hold: Hashable, Sendable {
    case held(String), recalled(String)
  }

  /// A time in a unit; open while it lasts.
  public struct Stay: Hashable, Sendable {
    /// The unit's id, of the batch's farm.
    public var unit: String
    /// From when.
    public var from: Instant
    /// Until when; `nil` while it lasts.
    public var to: Instant?
    /// Whether it grew there, rather than being carried or kept.
    public var isCycle: Bool
  }

  /// A batch of which nothing is known yet.
  public init(_ name: BatchName) { self.name = name }

  /// A batch from all events that touch it, in the order they came.
  public init(_ name: BatchName, _ arrived: [BatchEvent]) throws(EventRefusal) {
    self.init(name)
    for event in Self.effective(arrived) { try apply(event) }
  }

  /// The events that count: by time (by arrival where times are equal), without those that another
  /// one corrects.
  public static func effective(_ arrived: [BatchEvent]) -> [BatchEvent] {
    let void = Set(arrived.compactMap { $0.correction?.event })
    return arrived.enumerated().filter { void.isEmpty || !void.contains($0.element.id) }
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
  }

  /// What is left of it.
  public var remaining: Double { produced - packed - shipped - destroyed }

  /// When its cycle began and ended, as far as it did.
  public var cycle: (from: Instant, to: Instant?)? {
    stays.first { $0.isCycle }.map { ($0.from, $0.to) }
  }

  /// The times of its harvests.
  public var harvests: [BatchEvent] { events.filter { $0.kind == .harvest && $0.batch == name } }

  /// The first event, before which nothing can have been done.
  private var begin: Instant? { events.first?.time }

  /// Takes in the next event by time.
  public mutating func apply(_ event: BatchEvent) throws(EventRefusal) {
    let takes = event.inputs.first { $0.batch == name }
    let gives = event.outputs.first { $0.batch == name }
    if let gives { try receive(gives, event) }
    if let takes, event.kind.transforms { try withdraw(takes, event) }
    if event.batch == name, takes == nil || !event.kind.transforms, gives == nil {
      try applyOwn(event)
    }
    events.append(event)
  }

  /// Takes what it is from the batch that it came of, where its own events do not say.
  public mutating func inherit(_ parent: BatchEvent.Product) {
    guard product?.name.isEmpty ?? true else { return }
    var own = BatchEvent.Product(parent.name, variety: product?.variety ?? parent.variety)
    (own.gtin, own.lot) = (product?.gtin ?? parent.gtin, product?.lot)
    product = own
  }

  /// Keeps an event without judging it: what comes from elsewhere may begin in the middle.
  public mutating func note(_ event: BatchEvent) {
    if state == .planned { state = .harvested }
    events.append(event)
  }

  private mutating func applyOwn(_ event: BatchEvent) throws(EventRefusal) {
    switch event.kind {
    case .open: try open(event)
    case .sow, .stock, .apply, .feed, .irrigate: try requireGrowing(event)
    case .harvest: try harvest(event)
    case .ship: try ship(event)
    case .receive: try receive(event)
    case .destroy: try destroy(event)
    case .hold: hold = .held(event.reason ?? "")
    case .recall: hold = .recalled(event.reason ?? "")
    case .release: try release(event)
    case .pack, .split, .merge, .aggregate, .test, .observe, .correct: try requireBegun(event)
    }
  }

  private mutating func open(_ event: BatchEvent) throws(EventRefusal) {
    guard state == .planned else {
      throw EventRefusal(
        en: "Batch \(name.id) is open already. Choose another id, or correct the first event.",
        zh: "批次 \(name.id) 已建批。请换一个批次号，或更正原事件。")
    }
    state = .growing
    product = event.product
    unit = event.unit
    if let unit { stays = [Stay(unit: unit, from: event.time, to: nil, isCycle: true)] }
  }

  private func requireBegun(_ event: BatchEvent) throws(EventRefusal) {
    guard state != .planned else {
      throw EventRefusal(
        en: "Batch \(name.id) is not open at \(event.time). Open it first, or correct the time.",
        zh: "批次 \(name.id) 在 \(event.time) 尚未建批。请先建批，或更正时间。")
    }
    guard state != .destroyed else {
      throw EventRefusal(
        en: "Batch \(name.id) was destroyed before \(event.time). Correct that event or the time.",
        zh: "批次 \(name.id) 在 \(event.time) 之前已销毁。请更正该事件或时间。")
    }
  }

  private func requireGrowing(_ event: BatchEvent) throws(EventRefusal) {
    try requireBegun(event)
    guard state == .growing else {
      throw EventRefusal(
        en: "Batch \(name.id) no longer grows at \(event.time): nothing can be "
          + "\(event.kind.title.en). Name the batch that grows there now.",
        zh: "批次 \(name.id) 在 \(event.time) 已不在生长，不能再\(event.kind.title.zh)。请填写当前生长的批次。")
    }
  }

  /// A harvest into batches of their own lets this one grow on; a harvest into itself ends its cycle.
  private mutating func harvest(_ event: BatchEvent) throws(EventRefusal) {
    try requireBegun(event)
    guard state == .growing else {
      throw EventRefusal(
        en:
          "Batch \(name.id) was harvested before. Give each picking a batch of its own in \"outputs\".",
        zh: "批次 \(name.id) 已采收。多次采收时，请在“outputs”中为每次采收单列批次。")
    }
    if let gtin = event.product?.gtin { product?.gtin = gtin }
    if let lot = event.product?.lot { product?.lot = lot }
    guard event.outputs.isEmpty else { return }
    state = .harvested
    produced += try number(event.quantity)
    for i in stays.indices where stays[i].to == nil { stays[i].to = event.time }
  }

  /// What comes into it out of other batches, or from their harvest.
  private mutating func receive(
    _ portion: BatchEvent.Portion, _ event: BatchEvent
  ) throws(EventRefusal) {
    guard state != .destroyed else { return try requireBegun(event) }
    if state == .planned { state = .harvested }
    if product == nil || portion.product != nil { product = portion.product ?? event.product }
    unit = unit ?? event.unit
    produced += try number(portion.quantity)
    move(to: event.unit, at: event.time)
  }

  private mutating func withdraw(
    _ portion: BatchEvent.Portion, _ event: BatchEvent
  ) throws(EventRefusal) {
    try requireBegun(event)
    let amount =
      portion.quantity == nil ? try outflow(event) : try number(portion.quantity)
    try take(amount, event)
    packed += amount
  }

  /// What a pack or split takes when it does not say: the sum of what came out.
  private mutating func outflow(_ event: BatchEvent) throws(EventRefusal) -> Double {
    guard event.inputs.count == 1 else { return 0 }
    var sum = 0.0
    for output in event.outputs where output.quantity != nil {
      sum += try number(output.quantity)
    }
    return sum
  }

  private mutating func ship(_ event: BatchEvent) throws(EventRefusal) {
    try requireBegun(event)
    switch hold {
    case .recalled(let reason)?:
      throw EventRefusal(
        en: "Batch \(name.id) is recalled (\(reason)). Release it first.",
        zh: "批次 \(name.id) 已召回(\(reason))。请先解除。")
    case .held(let reason)?:
      throw EventRefusal(
        en: "Batch \(name.id) is held (\(reason)). Release it first.",
        zh: "批次 \(name.id) 已暂扣(\(reason))。请先解除。")
    case nil: break
    }
    let amount = event.quantity == nil ? max(0, remaining) : try number(event.quantity)
    try take(amount, event)
    shipped += amount
    if state != .growing, remaining <= tolerance { state = .shipped }
    move(to: event.vehicle, at: event.time)
  }

  private mutating func receive(_ event: BatchEvent) throws(EventRefusal) {
    if state == .planned {
      state = .harvested
      product = event.product
      unit = event.unit
      produced += try number(event.quantity)
    }
    try requireBegun(event)
    move(to: event.unit, at: event.time)
  }

  private mutating func destroy(_ event: BatchEvent) throws(EventRefusal) {
    try requireBegun(event)
    let amount = try number(event.quantity)
    if state != .growing { try take(amount, event) } else { produced += amount }
    destroyed += amount
    if state != .growing, remaining <= tolerance, shipped == 0, packed == 0 { state = .destroyed }
  }

  private mutating func release(_ event: BatchEvent) throws(EventRefusal) {
    guard hold != nil else {
      throw EventRefusal(
        en: "Batch \(name.id) is neither held nor recalled at \(event.time). Nothing to release.",
        zh: "批次 \(name.id) 在 \(event.time) 未被暂扣或召回，无需解除。")
    }
    hold = nil
  }

  /// A unit ends the stay before it; the cycle's stay ends only with the harvest.
  private mutating func move(to unit: String?, at time: Instant) {
    guard let unit else { return }
    for i in stays.indices where stays[i].to == nil && !stays[i].isCycle { stays[i].to = time }
    stays.append(Stay(unit: unit, from: time, to: nil, isCycle: false))
  }

  /// Scales differ by a little: one part in a thousand is let pass.
  private var tolerance: Double { produced * 1e-3 }

  private func take(_ amount: Double, _ event: BatchEvent) throws(EventRefusal) {
    // What was never weighed cannot be overdrawn.
    guard produced > 0, amount > remaining + tolerance else { return }
    let unit = unitOfMeasure.map { $0.symbol == "1" ? "" : " " + $0.symbol } ?? ""
    throw EventRefusal(
      en: "Batch \(name.id) has \(JSON.format(remaining))\(unit) left, less than the "
        + "\(JSON.format(amount))\(unit) taken. Correct the quantity, or enter the harvest first.",
      zh: "批次 \(name.id) 余 \(JSON.format(remaining))\(unit)，少于取用的 \(JSON.format(amount))\(unit)。"
        + "请更正数量，或先登记采收。")
  }

  /// A quantity in the batch's own unit of measure; nothing said counts as nothing.
  private mutating func number(_ amount: Amount?) throws(EventRefusal) -> Double {
    guard let amount else { return 0 }
    if unitOfMeasure == nil { unitOfMeasure = amount.unit }
    return try converted(amount)
  }

  private func converted(_ amount: Amount) throws(EventRefusal) -> Double {
    let unit = unitOfMeasure ?? amount.unit
    guard let value = amount.number(in: unit) else {
      throw EventRefusal(
        en: "Batch \(name.id) is counted in \(unit.symbol); \(amount) cannot be turned into it.",
        zh: "批次 \(name.id) 以 \(unit.symbol) 计量，\(amount) 无法换算。")
    }
    return value
  }
}
