import ArgumentParser
import Farm
import Provenance

/// `furrow batch aggregate`
struct BatchAggregateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aggregate", abstract: "Put a batch into a crate, or take it out.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "The crate's SSCC (18 digits) or own id.") var crate: String
  @Option(name: .customLong("content"), help: "What is in it, as BATCH=QUANTITY.")
  var contents: [String] = []
  @Flag(help: "Take it out instead.") var remove = false
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .aggregate,
      [
        "crate": .string(crate), "contents": PortionWords.json(contents),
        "action": remove ? "remove" : nil,
      ])
  }
}

/// `furrow batch ship`
struct BatchShipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ship", abstract: "Tell that a batch left, to whom and in what.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "Who gets it: GLN, web name or own id.") var to: String
  @Option(help: "How much (default: all that is left).") var quantity: String?
  @Option(help: "The unit that carries it; its readings join the record.") var vehicle: String?
  @Option(name: .customLong("crate"), help: "A crate that travels.") var crates: [String] = []
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .ship,
      [
        "to": .string(to), "quantity": quantity.map(JSON.string),
        "vehicle": vehicle.map(JSON.string),
        "crates": crates.isEmpty ? nil : .array(crates.map(JSON.string)),
      ])
  }
}

/// `furrow batch receive`
struct BatchReceiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive", abstract: "Tell that a batch arrived, from whom and where it is kept.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "Who gave it.") var from: String?
  @Option(help: "How much.") var quantity: String?
  @Option(help: "What it is, when it is not known yet.") var product: String?
  @Option(help: "GTIN.") var gtin: String?
  @Option(help: "The printed lot.") var lot: String?
  @OptionGroup var event: EventOptions

  func run() throws {
    try event.tell(
      .receive,
      [
        "from": from.map(JSON.string), "quantity": quantity.map(JSON.string),
        "product": product.map(JSON.string), "gtin": gtin.map(JSON.string),
        "lot": lot.map(JSON.string),
      ])
  }
}
