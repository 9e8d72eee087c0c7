import ArgumentParser
import Broker
import Farm

/// Which broker a command publishes to.
struct BrokerOptions: ParsableArguments {
  @Option(name: .long, help: "mqtt://host:port or mqtts://host:port.")
  var broker = "mqtt://127.0.0.1:1883"

  @Option(name: .long, help: "File with user:password on its first line.")
  var login: String?

  @Option(name: .long, help: "Certificate authorities, PEM file (default: the system's).")
  var ca: String?

  @Flag(name: .long, help: "Speak MQTT 3.1.1 instead of 5.")
  var mqtt3 = false

  /// A connected publisher that hears the filters.
  func publisher(named id: String, filters: [String] = []) throws -> Publisher {
    guard let address = BrokerAddress(url: broker) else {
      throw Failure(
        .usage, Title(en: "\"\(broker)\" is no broker address.", zh: "“\(broker)”不是代理地址。"),
        remedy: Title(
          en: "Write mqtt://host:1883 or mqtts://host:8883; the login goes into a file.",
          zh: "请写成 mqtt://主机:1883 或 mqtts://主机:8883；登录信息放在文件里。"))
    }
    var settings = SessionSettings(address: address, clientID: id, filters: filters)
    settings.version5 = !mqtt3
    settings.caFile = ca
    settings.login = try login.map { try Files.login($0) }
    do { return try Publisher(settings) } catch let error as BrokerError {
      throw Failure.broker(error)
    }
  }
}

extension BrokerError {
  /// For people.
  var sentence: Title { Title(en: en, zh: zh) }
}

extension Failure {
  /// What a broker did, as a failure of a command.
  static func broker(_ error: BrokerError) -> Failure {
    Failure(
      .broker, error.sentence,
      remedy: Title(
        en: "Name another broker with --broker, or start one: mosquitto -v",
        zh: "可用 --broker 指定其他代理，或启动一个：mosquitto -v"))
  }
}
