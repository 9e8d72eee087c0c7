import ArgumentParser
import Broker
import Farm
import Foundation

/// `furrow gateway replay`: a recorded file, published as the gateway once did.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Publish a recorded CSV file as a gateway would.",
    discussion: """
      Columns become metrics of one unit: --map temp=water_temperature:Cel --map DO=dissolved_oxygen \
      (after the colon the unit of measure of the column; after a slash the sensor). Every row is a \
      message; cells that are empty, or words such as NA, are passed over and counted. \
      A file named - is standard input.

      \(ExitStatus.help(.usage, .broker, .interrupted))
      """)

  @Argument(help: "The file.", completion: .file(extensions: ["csv", "tsv", "txt"]))
  var file: String

  @OptionGroup var brokerOptions: BrokerOptions

  @Option(help: "The farm's id.") var farm: String
  @Option(help: "The gateway's id.") var gateway: String
  @Option(help: "The unit's id.") var unit: String

  @Option(help: "COLUMN=METRIC[/SENSOR][:UNIT]; one for each column to publish.")
  var map: [ColumnMap]

  @Option(help: "Column with the time (default: the first).")
  var time: String?

  @Option(help: "Time zone of times that name none, such as Asia/Shanghai.")
  var zone = "UTC"

  @Option(help: "Times faster than life, or max.")
  var speed = SpeedArgument(.infinity)

  @Option(help: "One character between cells, or tab.")
  var delimiter = ","

  @Option(help: "How readings are written: senml, cbor or flat.")
  var payload = Payload.senml

  @OptionGroup var options: GlobalOptions

  func run() throws {
    for column in map { if let problem = column.problem { throw problem } }
    var recording = try Recording(
      bytes(), delimiter: separator(), columns: map, timeColumn: time, zone: timeZone(), unit: unit)
    Interrupt.watch()
    do {
      let tally = try publish(&recording)
      report(tally, recording)
      if Interrupt.isAsked { throw ExitCode(ExitStatus.interrupted.rawValue) }
    } catch let error as BrokerError {
      throw Failure.broker(error)
    }
  }

  private func publish(_ recording: inout Recording) throws -> Emitter.Tally {
    guard let first = recording.next() else { return Emitter.Tally() }
    let publisher = try brokerOptions.publisher(named: "furrow-replay-\(getpid())")
    var emitter = Emitter(
      publisher, pace: Pace(speed: speed.value, from: first.time, started: .now))
    var bar = Progress(
      options.errors(en: "Replaying", zh: "回放"), total: 1, noun: "", output: options.errors)
    var sequence: UInt64 = 0
    var row: Recording.Row? = first
    while let current = row {
      sequence += 1
      let sent = try emitter.send(
        topic: "furrow/v1/\(farm)/\(gateway)/\(payload.kind.rawValue)",
        payload: payload.encode(current.entries, at: current.time, sequence: sequence),
        readings: current.entries.count, sentAt: current.time)
      guard sent else { break }
      bar.step(to: recording.share)
      row = recording.next()
    }
    bar.end()
    try emitter.finish()
    return emitter.tally
  }

  private func bytes() throws -> [UInt8] { Array(try Files.text(file).utf8) }

  private func separator() throws -> UInt8 {
    let text = delimiter == "tab" || delimiter == "\\t" ? "\t" : delimiter
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw Failure(
        .usage, Title(en: "\"\(delimiter)\" is no delimiter.", zh: "“\(delimiter)”不能作分隔符。"),
        remedy: Title(en: "Give one character, or tab.", zh: "请给出一个字符，或 tab。"))
    }
    return byte
  }

  private func timeZone() throws -> Zone {
    if let zone = Zone(zone) { return zone }
    throw Failure(
      .usage, Title(en: "\"\(zone)\" is no time zone.", zh: "“\(zone)”不是时区。"),
      remedy: Title(
        en: "Use an IANA name such as Asia/Shanghai.", zh: "请使用 IANA 名称，如 Asia/Shanghai。"))
  }

  private func report(_ tally: Emitter.Tally, _ recording: Recording) {
    if options.json {
      print(
        JSON.compact([
          "rows": .number(Double(recording.rows)), "messages": .number(Double(tally.messages)),
          "readings": .number(Double(tally.readings)),
          "empty_cells": .number(Double(recording.emptyCells)),
          "cells_without_number": .number(Double(recording.wordCells)),
          "rows_without_time": .number(Double(recording.timelessRows)),
          "first_problem": recording.firstProblem.map { .string($0.en) },
        ]).pretty)
      return
    }
    let output = options.output
    print(
      output(
        en:
          "The broker has \(grouped(tally.readings)) readings of \(grouped(recording.rows)) rows.",
        zh: "代理已收到 \(grouped(recording.rows)) 行中的 \(grouped(tally.readings)) 条读数。"))
    let passed = recording.wordCells + recording.timelessRows
    guard passed > 0 || recording.emptyCells > 0 else { return }
    print(
      output(
        en: "Passed over: \(recording.emptyCells) empty cells, \(recording.wordCells) cells "
          + "without a number, \(recording.timelessRows) rows without a time.",
        zh: "略过：空单元格 \(recording.emptyCells) 个，非数值单元格 \(recording.wordCells) 个，"
          + "无时间的行 \(recording.timelessRows) 行。"))
    if let problem = recording.firstProblem { print("  " + output(problem)) }
  }
}
