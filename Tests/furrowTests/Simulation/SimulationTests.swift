import Farm
import Provenance
import Testing

@testable import furrow

private let start = Instant("2026-11-14T03:00:00Z")!

private func simulation(
  seed: UInt64 = 1, faults: Bool = false, farms: Set<String> = [], payload: Payload? = nil
) -> Simulation {
  Simulation(
    .init(
      site: sampleSite, farms: farms, seed: seed, from: start, faults: faults, payload: payload))
}

/// The messages sent within a span of event time.
private func messages(_ simulation: Simulation, for span: Milliseconds) -> [GatewayMessage] {
  var simulation = simulation
  var all: [GatewayMessage] = []
  while let next = simulation.next(), next.sentAt < start + span { all.append(next) }
  return all
}

@Suite struct SimulationTests {
  @Test func repeatsItselfForASeed() {
    let first = messages(simulation(faults: true), for: 6 * .hour).map(\.payload)
    #expect(first.count > 500)
    #expect(first == messages(simulation(faults: true), for: 6 * .hour).map(\.payload))
    #expect(first != messages(simulation(seed: 2, faults: true), for: 6 * .hour).map(\.payload))
  }

  @Test func everyMessageIsUnderstoodWithoutFaults() {
    var interpreter = Interpreter(directory: Directory(site: sampleSite, catalogue: Catalogue()))
    var result = Understanding()
    var readings = 0
    let all = messages(simulation(), for: 6 * .hour)
    for message in all {
      result.removeAll()
      read(message, &interpreter, &result)
      #expect(result.rejections.isEmpty, "\(result.rejections) in \(message.topic)")
      #expect(result.readings.count == message.readings)
      readings += result.readings.count
    }
    #expect(readings > 3000)
    #expect(
      Set(all.map(\.kind)).isSuperset(of: [.readings, .readingsCBOR, .flat, .events, .status]))
  }

  @Test(arguments: Payload.allCases) func payloadsSayTheSame(payload: Payload) {
    func values(_ payload: Payload) -> [[String]: Double] {
      var interpreter = Interpreter(directory: Directory(site: sampleSite, catalogue: Catalogue()))
      var result = Understanding()
      var values: [[String]: Double] = [:]
      for message in messages(simulation(payload: payload), for: .hour) {
        result.removeAll()
        read(message, &interpreter, &result)
        for reading in result.readings {
          let series = interpreter.directory.catalogue[reading.series]
          values[[series.unit, series.metric.name, series.sensor, "\(reading.time)"]] =
            reading.value
        }
      }
      return values
    }
    let expected = values(.senml)
    let got = values(payload)
    #expect(got.count == expected.count && got.count > 500)
    for (key, value) in expected { #expect(abs(got[key]! - value) < 1e-4, "\(key)") }
  }

  @Test func numbersEveryMessageOfAGateway() {
    var interpreter = Interpreter(directory: Directory(site: sampleSite, catalogue: Catalogue()))
    var result = Understanding()
    var last: [String: UInt64] = [:]
    for message in messages(simulation(), for: 6 * .hour) where message.readings > 0 {
      result.removeAll()
      read(message, &interpreter, &result)
      let gateway = message.farm + "/" + message.gateway
      #expect(result.sequence == (last[gateway] ?? 0) + 1)
      last[gateway] = result.sequence
    }
    #expect(last.count == sampleSite.farms.flatMap(\.gateways).count)
  }

  @Test func obeysCommands() throws {
    let farm: Set<String> = ["kenli-shrimp"]
    func oxygen(aerated: Bool) -> [Double] {
      var simulation = simulation(farms: farm, payload: .flat)
      var seen: [Double] = []
      if aerated {
        let done = simulation.obey(
          farm: "kenli-shrimp", unit: "pond-3", actuator: "aerator", action: "on")
        #expect(done)
      }
      while let next = simulation.next(), next.sentAt < start + .day {
        guard let json = try? JSON(parsing: String(decoding: next.payload, as: UTF8.self)),
          json["unit"]?.string == "pond-3",
          let value = json["dissolved_oxygen"]?.number
        else { continue }
        seen.append(value)
      }
      return seen
    }
    let (still, aerated) = (oxygen(aerated: false), oxygen(aerated: true))
    #expect(still.count == aerated.count)
    #expect(aerated.min()! > still.min()! + 1)
    var other = simulation()
    let unknown = other.obey(
      farm: "kenli-shrimp", unit: "pond-9", actuator: "aerator", action: "on")
    let crane = other.obey(farm: "kenli-shrimp", unit: "pond-1", actuator: "crane", action: "on")
    #expect(!unknown && !crane)
  }

  @Test func foretellsHowMuchComes() {
    let all = messages(simulation(), for: 8 * .hour)
    let expected = simulation().expectedReadings(in: 8 * .hour)
    let sent = Double(all.reduce(0) { $0 + $1.readings })
    #expect(abs(sent / expected - 1) < 0.02)
  }
}

@Suite struct FaultTests {
  @Test func everyKindStrikesWithinTenDays() {
    let plan = FaultPlan(dice: Dice(seed: 7), probesOfGateways: [10, 3, 5])
    let spells = plan.spells(around: start) + plan.spells(around: start + 5 * .day)
    #expect(Set(spells.map(\.fault)) == Set(Fault.allCases))
    #expect(spells.allSatisfy { $0.end > $0.start && $0.gateway < 3 })
    #expect(spells.allSatisfy { ($0.probe == nil) == $0.fault.isOfGateway })
  }

  @Test func anOutageEndsInABacklogAndALostAcknowledgement() {
    let all = messages(simulation(faults: true, farms: ["lijin-greenhouse"]), for: 10 * .day)
    let late = all.filter { $0.sentAt - $0.time > 30 * .minute }
    #expect(late.count > 10)
    // The oldest message of the backlog is sent twice.
    #expect(Set(late.map(\.payload)).count < late.count)
    #expect(all.contains { $0.time - $0.sentAt == 47 * .minute })
  }

  @Test func eachFaultShows() throws {
    let sensor = try #require(
      sampleSite.unit("pond-3", of: "kenli-shrimp")?.sensors.first {
        $0.metric.name == "dissolved_oxygen"
      })
    func values(_ fault: Fault) -> [Double?] {
      var probe = Probe(unit: 0, unitID: "pond-3", sensor: sensor, dice: Dice(seed: 3))
      let spell = FaultSpell(
        fault: fault, gateway: 0, probe: 0, start: start, end: start + 10 * .hour)
      return (0..<300).map {
        probe.measure(6, at: start + $0 * 2 * .minute, faults: [spell])
      }
    }
    #expect(Set(values(.stuck)).count == 1)
    #expect(values(.silent).allSatisfy { $0 == nil })
    #expect(values(.errorCode).contains(-9999))
    #expect(values(.spiking).compactMap { $0 }.max()! > 15)
    #expect(values(.drifting).compactMap { $0 }.last! > 7)
  }
}

private func read(
  _ message: GatewayMessage, _ interpreter: inout Interpreter, _ result: inout Understanding
) {
  Array(message.topic.utf8).withUnsafeBufferPointer { topic in
    message.payload.withUnsafeBufferPointer { payload in
      _ = interpreter.read(
        IncomingMessage(topic: topic, payload: payload, receivedAt: start + 20 * .day),
        into: &result)
    }
  }
}

@Suite struct DiaryTests {
  @Test func writesEventsAndSoilTestsThatTheirRoomsTake() throws {
    var kinds: [EventKind: Int] = [:]
    var soilTests = 0
    let farms: Set<String> = ["lijin-greenhouse", "kenli-shrimp", "hekou-saline"]
    for farm in sampleSite.farms where farms.contains(farm.id) {
      var diary = Diary(farm: farm, firstUnit: 0, from: start, dice: Dice(seed: 1))
      while let entry = diary.nextEntry(until: start + 10 * .day) {
        guard let note = entry.note else { continue }
        let json = try JSON(parsing: String(decoding: note.payload, as: UTF8.self))
        if note.kind == .soilTests {
          _ = try SoilTest.read(json, farm: farm.id)
          soilTests += 1
        } else {
          let event = try BatchEvent(json, farm: farm.id)
          #expect(event.time <= entry.time && entry.time - event.time < .minute)
          kinds[event.kind, default: 0] += 1
        }
      }
    }
    // Seven batches; what a pond is fed is written down once a day until its harvest.
    #expect(kinds[.open] == 7 && kinds[.harvest] == 7 && kinds[.ship] == 4)
    #expect(kinds[.apply] == 3 && kinds[.irrigate] == 15)
    #expect(kinds[.feed] == 40)
    #expect(soilTests == 3)
  }
}
