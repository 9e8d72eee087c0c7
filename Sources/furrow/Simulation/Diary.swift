import Farm

/// What people do on a farm, and what they write down of it.
///
/// Work repeats in cycles of ten days: a batch is opened, fed or watered, harvested. Made a day at a
/// time, a pure function of farm, start and dice.
struct Diary: Sendable {
  /// Work on a unit, a note about it, or both.
  struct Entry: Sendable {
    var time: Instant
    /// The unit's place in the simulation.
    var unit: Int
    var work: Work?
    var note: Note?
  }

  /// A message that a person sends from a phone or a gateway's panel.
  struct Note: Sendable {
    var farm: String
    var kind: PayloadFormat
    var payload: [UInt8]
  }

  /// How long a cycle is.
  static let cycle = 10 * Milliseconds.day
  private let farm: FarmHolding
  private let firstUnit: Int
  private let from: Instant
  private let dice: Dice
  private var pending: [Entry] = []
  private var day: Int64 = 0

  init(farm: FarmHolding, firstUnit: Int, from: Instant, dice: Dice) {
    (self.farm, self.firstUnit, self.from) = (farm, firstUnit, from)
    self.dice = dice.named(farm.id)
  }

  /// The next entry that is due by `now`, in order of time.
  mutating func nextEntry(until now: Instant) -> Entry? {
    while from + day * .day <= now {
      pending += farm.units.indices.flatMap { entries(of: $0, day: day) }
      pending.sort { $0.time < $1.time }
      day += 1
    }
    guard let first = pending.first, first.time <= now else { return nil }
    return pending.removeFirst()
  }

  /// The entries of a unit between two multiples of a day after the start.
  private func entries(of u: Int, day: Int64) -> [Entry] {
    let unit = farm.units[u]
    let begin = from + day * .day
    var writer = DiaryWriter(
      farm: farm, unit: unit, place: firstUnit + u, dayBegin: begin,
      cycleBegin: from + day / 10 * Self.cycle, dayOfCycle: day % 10)
    switch unit.kind {
    case .pond: writer.pond(dice.named(unit.id).share(day))
    case .greenhouse: writer.greenhouse()
    case .plot, .orchard: writer.plot(dice.named(unit.id))
    case .coldStore: writer.coldStore()
    case .barn, .weather, .vehicle: break
    }
    return writer.entries
  }
}

/// Writes the entries of one unit and day.
struct DiaryWriter {
  private(set) var entries: [Diary.Entry] = []
  private let farm: FarmHolding
  private let unit: FarmUnit
  private let place: Int
  private let dayBegin: Instant
  private let cycleBegin: Instant
  private let dayOfCycle: Int64

  init(
    farm: FarmHolding, unit: FarmUnit, place: Int, dayBegin: Instant, cycleBegin: Instant,
    dayOfCycle: Int64
  ) {
    (self.farm, self.unit, self.place) = (farm, unit, place)
    (self.dayBegin, self.cycleBegin, self.dayOfCycle) = (dayBegin, cycleBegin, dayOfCycle)
  }

  /// Stocked, fed four times a day, harvested.
  mutating func pond(_ appetite: Double) {
    life(product: unit.attributes["species"], opened: "stocked", quantity: yield(1.1))
    let ration = (unit.area ?? 2000) / 1000 * (9 + 2 * appetite)
    for hour in [6.0, 10.5, 15, 19.5] where clock(hour) < harvest {
      let time = clock(hour)
      let amount = (ration / 4 * 10).rounded() / 10
      add(
        time, .feed(amount),
        event("fed", time, ["input": "feed 36 % protein", "quantity": .string("\(amount) kg")]))
    }
  }

  /// Watered every other day, sprayed once with a biological, harvested.
  mutating func greenhouse() {
    life(product: unit.attributes["crop"], opened: "picking begun", quantity: yield(0.9))
    if dayOfCycle % 2 == 0 {
      let time = clock(8.5)
      add(time, .irrigate(9), event("irrigated", time, ["quantity": "9 mm"]))
    }
    if dayOfCycle == 3 {
      let time = clock(16.5)
      add(
        time, nil,
        event(
          "sprayed", time,
          [
            "input": "Bacillus subtilis 10^11 CFU/g", "quantity": "0.6 kg/har",
            "interval": "1 d",
          ]))
    }
  }

  /// A soil sample on the second day, water on the fifth.
  mutating func plot(_ dice: Dice) {
    if dayOfCycle == 1 {
      let time = clock(9)
      let test = soilTest(time, dice)
      add(time, nil, Diary.Note(farm: farm.id, kind: .soilTests, payload: test))
    }
    if dayOfCycle == 4 { add(clock(7), .irrigate(45), nil) }
  }

  /// A compressor that stops for half a night, once a cycle.
  mutating func coldStore() {
    guard dayOfCycle == 6 else { return }
    let time = clock(1.5)
    add(time, .breakDown(true), nil)
    add(time + 4 * .hour, .breakDown(false), nil)
  }

  private mutating func life(product: String?, opened: String, quantity: String) {
    guard let product else { return }
    let open = cycleBegin + 20 * .minute
    if dayOfCycle == 0 {
      let name: [String: JSON] = ["product": .string(product), "note": .string(opened)]
      add(open, nil, event("open", open, name))
    }
    if dayOfCycle == 9 {
      add(harvest, nil, event("harvest", harvest, ["quantity": .string(quantity)]))
    }
  }

  private func yield(_ kilogramsPerSquareMetre: Double) -> String {
    "\(Int((unit.area ?? 2000) * kilogramsPerSquareMetre / 10) * 10) kg"
  }

  /// When the batch of this cycle is harvested: on the last morning.
  private var harvest: Instant { clock(5.5, after: cycleBegin + 9 * .day) }

  /// The instant of a local hour within a day of the simulation, this one unless said.
  private func clock(_ hour: Double, after begin: Instant? = nil) -> Instant {
    let begin = begin ?? dayBegin
    let wanted = Milliseconds(hour * Double(Milliseconds.hour))
    let now = farm.zone.clock(of: begin)
    return begin + (wanted - now + (wanted < now ? .day : 0))
  }

  private mutating func add(_ time: Instant, _ work: Work?, _ note: Diary.Note?) {
    entries.append(Diary.Entry(time: time, unit: place, work: work, note: note))
  }

  /// The batch of this unit and cycle: unit and local day of its opening.
  private var batch: String {
    let day = farm.zone.day(of: cycleBegin).description.filter { $0 != "-" }
    return "\(unit.id)-\(day)"
  }

  private func event(_ name: String, _ time: Instant, _ more: [String: JSON]) -> Diary.Note {
    var object: [(String, JSON)] = [
      ("event", .string(name)), ("batch", .string(batch)), ("unit", .string(unit.id)),
      ("time", .string(farm.zone.text(time))),
    ]
    object += more.sorted { $0.key < $1.key }
    let json = JSON.object(.init(uniqueKeysWithValues: object))
    return Diary.Note(farm: farm.id, kind: .events, payload: Array(json.text.utf8))
  }

  private func soilTest(_ time: Instant, _ dice: Dice) -> [UInt8] {
    func value(
      _ analyte: Analyte, _ question: Int64, _ range: ClosedRange<Double>, _ method: String
    ) -> SoilTest.Value {
      let number = (dice.number(question, in: range) * 10).rounded() / 10
      return SoilTest.Value(analyte, number, method: method)
    }
    let day = farm.zone.day(of: time)
    let test = SoilTest(
      id: "\(unit.id)-\(day)", farm: farm.id, unit: unit.id, sampled: day,
      laboratory: "Dongying soil and fertilizer station",
      values: [
        value(.ph, 2, 8.0...8.5, "water"), value(.organicMatter, 3, 9...15, ""),
        value(.nitrogen, 4, 45...75, "alkali-hydrolysable"), value(.phosphorus, 5, 6...18, "olsen"),
        value(.potassium, 6, 110...190, "ammonium-acetate"),
      ])
    return Array(test.json.text.utf8)
  }
}
