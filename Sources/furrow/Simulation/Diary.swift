import Farm
import Provenance

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

  /// Fed four times a day, harvested, shipped while it is cool.
  mutating func pond(_ appetite: Double) {
    let landed = life(unit.attributes["species"], hour: 4, yield: 1.1)
    let ration = (unit.area ?? 2000) / 1000 * (9 + 2 * appetite)
    let meal = (ration / 4 * 10).rounded() / 10
    let meals = [6.0, 10.5, 15, 19.5].map { clock($0) }.filter { $0 < harvest(hour: 4) }.sorted()
    for time in meals { add(time, .feed(meal), nil) }
    if let last = meals.last {
      // Written down once a day, for all meals.
      var fed = event(.feed, at: last)
      fed.input = BatchEvent.Input("对虾料 shrimp feed 36 %", lot: "F-\(1407 + dayOfCycle / 4)")
      fed.quantity = Amount("\((meal * Double(meals.count) * 10).rounded() / 10) kg")
      add(last, nil, note(fed))
    }
    guard let landed, let truck = farm.units.first(where: { $0.kind == .vehicle }) else { return }
    var shipped = event(.ship, at: landed.time + 70 * .minute)
    shipped.quantity = landed.quantity
    (shipped.to, shipped.vehicle) = ("chengyang-market", truck.id)
    add(shipped.time, nil, note(shipped))
  }

  /// Watered every other day, sprayed once with a biological, harvested.
  mutating func greenhouse() {
    life(unit.attributes["crop"], hour: 6.5, yield: 0.9)
    if dayOfCycle % 2 == 0 {
      var watered = event(.irrigate, at: clock(8.5))
      watered.quantity = Amount("9 mm")
      add(watered.time, .irrigate(9), note(watered))
    }
    if dayOfCycle == 3 {
      var sprayed = event(.apply, at: clock(16.5))
      sprayed.input = BatchEvent.Input("枯草芽孢杆菌 Bacillus subtilis 10^11 CFU/g", lot: "BS-2609")
      sprayed.quantity = Amount("60 g")
      sprayed.limits = BatchEvent.ApplicationLimits(days: 1)
      add(sprayed.time, nil, note(sprayed))
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

  /// A compressor that stops for a night, once a cycle.
  mutating func coldStore() {
    guard dayOfCycle == 6 else { return }
    let time = clock(0.5)
    add(time, .breakDown(true), nil)
    add(time + 7 * .hour, .breakDown(false), nil)
  }

  /// The batch is opened at the start of the cycle and harvested on its last morning; the harvest,
  /// on the day that it falls on.
  @discardableResult
  private mutating func life(_ product: String?, hour: Double, yield: Double) -> BatchEvent? {
    guard let product else { return nil }
    if dayOfCycle == 0 {
      var opened = event(.open, at: cycleBegin + 20 * .minute)
      opened.product = BatchEvent.Product(product)
      add(opened.time, nil, note(opened))
    }
    guard dayOfCycle == 9 else { return nil }
    var harvested = event(.harvest, at: harvest(hour: hour))
    harvested.quantity = Amount("\(Int((unit.area ?? 2000) * yield / 10) * 10) kg")
    add(harvested.time, nil, note(harvested))
    return harvested
  }

  /// When the batch of this cycle is harvested: at that hour of the last morning.
  private func harvest(hour: Double) -> Instant { clock(hour, after: cycleBegin + 9 * .day) }

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

  /// An event of the batch of this unit and cycle: it is named for unit and day of its opening.
  private func event(_ kind: EventKind, at time: Instant) -> BatchEvent {
    let day = farm.zone.day(of: cycleBegin).description.filter { $0 != "-" }
    // People write down whole minutes.
    let minute = Instant(milliseconds: time.milliseconds / .minute * .minute)
    return BatchEvent(
      kind, batch: BatchName(farm: farm.id, id: "\(unit.id)-\(day)"), at: minute,
      offset: farm.zone.offset(at: time), unit: unit.id)
  }

  private func note(_ event: BatchEvent) -> Diary.Note {
    Diary.Note(farm: farm.id, kind: .events, payload: Array(event.json.text.utf8))
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
      laboratory: "东营市土肥站 Dongying soil and fertilizer station",
      values: [
        value(.ph, 2, 8.0...8.5, "water"), value(.organicMatter, 3, 9...15, ""),
        value(.nitrogen, 4, 45...75, "alkali-hydrolysable"), value(.phosphorus, 5, 6...18, "olsen"),
        value(.potassium, 6, 110...190, "ammonium-acetate"),
      ])
    return Array(test.json.text.utf8)
  }
}
