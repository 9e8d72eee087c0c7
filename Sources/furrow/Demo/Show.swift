import Broker
import Farm
import Foundation
import Provenance
import Storage

/// The demo from curtain to curtain: simulated gateways publish, and what becomes durable is told.
///
/// A class because publishing, looking and drawing call each other on one thread and share the story.
final class Show {
  private let stage: DemoStage
  private let telling: DemoTelling
  private var screen: LiveScreen
  private var news: DemoNews
  private var simulation: Simulation
  private let from: Instant
  private let until: Instant
  private let zone: Zone
  private var editor = DemoEditor()
  private var story: [String] = []
  private var toldSpells: Set<FaultSpell> = []
  private var toldCommands = 0
  private var counts: [(at: Instant, readings: Int)] = []
  private var nextLook = Instant(milliseconds: 0)

  /// Milliseconds between two looks into the data file.
  private static let lookEvery: Milliseconds = 150

  /// Alert lines told at one look; more would hide the story.
  private static let alertsAtOnce = 4
  /// Units whose batches are followed.
  private static let stars: Set = ["pond-3", "gh-1"]

  /// A show on a stage; event time goes from `from` to `until`.
  init(
    _ stage: DemoStage, telling: DemoTelling, simulation: Simulation, from: Instant, until: Instant
  ) throws {
    (self.stage, self.telling, self.simulation) = (stage, telling, simulation)
    (self.from, self.until) = (from, until)
    zone = telling.site.farms.first?.zone ?? .utc
    news = DemoNews(
      try Store(path: stage.data, .read), watching: Self.watched(in: telling.site))
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    screen = LiveScreen(
      isLive: isatty(STDOUT_FILENO) == 1 && !isDumb && telling.output.width ?? 0 >= 50)
  }

  deinit { screen.end() }

  /// The four places that are drawn.
  private static func watched(in site: Site) -> [DemoNews.Watched] {
    [
      ("kenli-shrimp", "pond-3", "dissolved_oxygen"),
      ("lijin-greenhouse", "gh-1", "air_temperature"),
      ("hekou-saline", "plot-1", "soil_moisture_vwc"),
      ("kenli-shrimp", "cold-1", "storage_temperature"),
    ].compactMap { farm, unit, metric in
      guard let unit = site.unit(unit, of: farm), let metric = Metric.named(metric) else {
        return nil
      }
      return DemoNews.Watched(farm: farm, unit: unit, metric: metric)
    }
  }

  /// Plays until event time has caught up, with `keep` on and on until Ctrl-C. False when it was
  /// stopped before it had caught up.
  func play(seconds: Double, keep: Bool) throws -> Bool {
    let publisher = try Publisher(
      SessionSettings(
        address: stage.address, clientID: "furrow-demo-gateways",
        filters: ["furrow/v1/+/+/commands"]))
    let started = Instant.now
    // So many days, and these seconds besides, pass in these seconds.
    let speed = 1 + Double(started - from) / (seconds * 1000)
    var emitter = Emitter(publisher, pace: Pace(speed: speed, from: from, started: started))
    defer { screen.end() }
    while let message = simulation.next() {
      if !keep, message.sentAt >= until { break }
      guard try send(message, &emitter) else { return message.sentAt >= until }
      if let event = event(in: message), Self.stars.contains(event.unit ?? ""),
        let line = telling.line(event)
      {
        story.append(line)
      }
    }
    try emitter.finish()
    try settle(emitter.tally.sent)
    return true
  }

  private func send(_ message: GatewayMessage, _ emitter: inout Emitter) throws -> Bool {
    let sent = try emitter.send(
      topic: message.topic, payload: message.payload, readings: message.readings,
      sentAt: message.sentAt, hear: { self.obey($0, $1) },
      tick: { try look(at: message.sentAt) })
    if sent, message.readings > 0, simulation.isDelicate(message.farm) { try linger(&emitter) }
    return sent
  }

  /// Lets a command that the last message may have caused come and be answered before the next one.
  ///
  /// A command takes real milliseconds, in which minutes of the demo's time pass: without this no
  /// gateway could answer in time.
  private func linger(_ emitter: inout Emitter) throws {
    let end = Instant.now + .second
    while Instant.now < end, try news.count() < emitter.tally.sent, !Interrupt.isAsked {
      try emitter.listen(for: 3, hear: { self.obey($0, $1) })
    }
    let grace = Instant.now + 15
    while Instant.now < grace { try emitter.listen(for: 5, hear: { self.obey($0, $1) }) }
  }

  private func obey(_ farm: String, _ command: JSON) -> Bool {
    simulation.obey(
      farm: farm, unit: command["unit"]?.string ?? "",
      actuator: command["actuator"]?.string ?? "", action: command["action"]?.string ?? "")
  }

  private func event(in message: GatewayMessage) -> BatchEvent? {
    guard message.kind == .events,
      let json = try? JSON(parsing: String(decoding: message.payload, as: UTF8.self))
    else { return nil }
    return try? BatchEvent(json, farm: message.farm)
  }

  /// Reads what became durable and draws, when it is time to.
  private func look(at time: Instant) throws {
    let now = Instant.now
    guard now >= nextLook else { return }
    nextLook = now + Self.lookEvery
    guard stage.isRunning else {
      throw Failure(
        .machine,
        Title(
          en: "furrow run ended:\n  \(stage.lastWords)", zh: "furrow run 已退出:\n  \(stage.lastWords)"
        ),
        remedy: Title(en: "Its log: \(stage.log)", zh: "日志：\(stage.log)"))
    }
    for spell in simulation.spells(at: time)
    where spell.start >= from && toldSpells.insert(spell).inserted {
      if let line = telling.line(spell, simulation) { story.append(line) }
    }
    let alerts = try news.update().filter { editor.takes($0) }.compactMap { telling.line($0) }
    story += alerts.prefix(Self.alertsAtOnce)
    story += news.commands.dropFirst(toldCommands).map { telling.line($0) }
    toldCommands = news.commands.count
    if alerts.count > Self.alertsAtOnce {
      story.append(telling.more(alerts.count - Self.alertsAtOnce))
    }
    counts.append((now, news.readings))
    counts.removeAll { $0.at < now - 1000 }
    draw(at: time)
  }

  private func draw(at time: Instant) {
    let first = counts.first ?? (Instant.now, 0)
    let spent = max(1, Instant.now - first.at)
    let rate = Int64(news.readings - first.readings) * 1000 / spent
    let block = DemoBlock(
      time: time, from: from, until: time < until ? until : nil, rate: Int(rate), news: news,
      zone: zone)
    screen.tell(story, block: block.lines(telling))
    story.removeAll()
  }

  /// Waits until the effects of every message are durable.
  private func settle(_ sent: Int) throws {
    let end = Instant.now + .minute
    while try news.count() < sent, Instant.now < end, !Interrupt.isAsked {
      nextLook = Instant(milliseconds: 0)
      try look(at: until)
      usleep(50_000)
    }
  }
}
