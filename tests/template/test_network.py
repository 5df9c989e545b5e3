"""deploy/network.yaml gives the engine's stack what it takes, and protects what it holds."""

from tests.template.stack import Json, source_template, template_beside


def network() -> Json:
    return template_beside("network")


def properties(name: str) -> Json:
    found: Json = network()["Resources"][name]["Properties"]
    return found


def test_every_output_is_a_parameter_of_the_engines_stack() -> None:
    assert network()["Outputs"].keys() <= source_template()["Parameters"].keys()


def test_only_the_functions_reach_the_database() -> None:
    [allowed] = properties("DatabaseGroup")["SecurityGroupIngress"]

    assert allowed["SourceSecurityGroupId"] == {"Fn::GetAtt": ["FunctionsGroup", "GroupId"]}
    assert (allowed["FromPort"], allowed["ToPort"]) == (5432, 5432)
    assert not properties("Database")["PubliclyAccessible"]


def test_the_functions_call_nothing_but_https_and_the_database() -> None:
    ports = [rule["ToPort"] for rule in properties("FunctionsGroup")["SecurityGroupEgress"]]

    assert sorted(ports) == [443, 5432]


def test_the_private_subnets_reach_the_internet_only_through_the_nat_gateway() -> None:
    resources = network()["Resources"]
    tables = {
        each["Properties"]["SubnetId"]["Ref"]: each["Properties"]["RouteTableId"]["Ref"]
        for each in resources.values()
        if each["Type"] == "AWS::EC2::SubnetRouteTableAssociation"
    }

    assert tables["PrivateSubnetA"] == tables["PrivateSubnetB"] == "PrivateRoutes"
    assert properties("PrivateRoute")["NatGatewayId"] == {"Ref": "NatGateway"}
    assert properties("PublicRoute")["GatewayId"] == {"Ref": "InternetGateway"}
    assert tables["PublicSubnet"] == "PublicRoutes"


def test_what_cannot_be_replaced_outlives_the_stack() -> None:
    resources = network()["Resources"]

    assert resources["Database"]["DeletionPolicy"] == "Snapshot"
    assert resources["Database"]["UpdateReplacePolicy"] == "Snapshot"
    assert properties("Database")["DeletionProtection"]
    assert resources["UnsubscribeKeys"]["DeletionPolicy"] == "Retain"


def test_no_password_is_in_the_template() -> None:
    assert properties("Database")["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in properties("Database")
